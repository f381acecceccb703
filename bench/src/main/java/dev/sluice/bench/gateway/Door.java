package dev.sluice.bench.gateway;

import dev.sluice.bench.Settings;
import dev.sluice.bench.http.Connection;
import dev.sluice.bench.http.Readiness;
import dev.sluice.bench.process.Launched;
import dev.sluice.bench.process.Scratch;
import dev.sluice.bench.process.Usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A way to the backend.
///
/// @param name as the tables call it
/// @param process what proxies; empty for the backend itself
record Door(String name, int port, Optional<Launched> process) implements AutoCloseable {
    static final String HOST = "bench.local";

    /// No proxy at all: what the machine and the client allow.
    static Door direct(int backend) {
        return new Door("none (the backend itself)", backend, Optional.empty());
    }

    /// The gateway of `./sluice up`, by the objects that Gloo Edge would follow.
    static Door sluice(Settings settings, Scratch scratch, int backend) throws Exception {
        int port = Scratch.freePort();
        var data = scratch.path().resolve("gateway");
        var up =
                Launched.start(
                                scratch.path(),
                                List.of(
                                        settings.sluice().toString(),
                                        "up",
                                        "--data",
                                        data.toString(),
                                        "--api-port=0",
                                        "--gateway-port=" + port,
                                        "--metrics-port=0"))
                        .drain();
        var access = Readiness.await(data.resolve("kubeconfig"), up::isAlive);
        try (var api = new Connection(access)) {
            route(api, backend);
        }
        return new Door("sluice gateway", port, Optional.of(up));
    }

    private static void route(Connection api, int backend) throws IOException {
        api.post(
                        "/apis/gloo.solo.io/v1/namespaces/default/upstreams",
                        """
                        {"apiVersion": "gloo.solo.io/v1", "kind": "Upstream", "metadata": {"name": "bench"},
                         "spec": {"static": {"hosts": [{"addr": "127.0.0.1", "port": %d}]}}}\
                        """
                                .formatted(backend))
                .ok();
        api.post(
                        "/apis/gateway.solo.io/v1/namespaces/default/virtualservices",
                        """
                        {"apiVersion": "gateway.solo.io/v1", "kind": "VirtualService", "metadata": {"name": "bench"},
                         "spec": {"virtualHost": {"domains": ["%s"], "routes": [{"matchers": [{"prefix": "/"}],
                          "routeAction": {"single": {"upstream": {"name": "bench", "namespace": "default"}}}}]}}}\
                        """
                                .formatted(HOST))
                .ok();
    }

    /// One worker, as the gateway has one loop, and kept connections to the backend; empty where
    /// nginx is not installed.
    static Optional<Door> nginx(Scratch scratch, int backend) throws IOException {
        var program =
                List.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx").stream()
                        .filter(it -> Files.isExecutable(Path.of(it)))
                        .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        int port = Scratch.freePort();
        var folder = scratch.directory("nginx");
        var file = folder.resolve("nginx.conf");
        Files.writeString(file, configuration(folder, port, backend));
        var command = List.of(program.get(), "-p", folder.toString(), "-c", file.toString());
        return Optional.of(
                new Door("nginx, 1 worker", port, Optional.of(Launched.start(folder, command))));
    }

    private static String configuration(Path folder, int port, int backend) {
        return """
        daemon off;
        worker_processes 1;
        pid %1$s/pid;
        error_log stderr warn;
        events { worker_connections 1024; }
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          keepalive_requests 100000000;
          upstream backend { server 127.0.0.1:%3$d; keepalive 64; keepalive_requests 100000000; }
          server {
            listen 127.0.0.1:%2$d;
            location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; }
          }
        }
        """
                .formatted(folder, port, backend);
    }

    /// Of the proxy and its workers; zeros where there is none.
    Usage usage() throws IOException {
        var pids = new ArrayList<Long>();
        for (var launched : process.stream().toList()) {
            pids.add(launched.pid());
            ProcessHandle.of(launched.pid()).stream()
                    .flatMap(ProcessHandle::descendants)
                    .map(ProcessHandle::pid)
                    .forEach(pids::add);
        }
        return Usage.of(pids);
    }

    @Override
    public void close() {
        process.ifPresent(Launched::close);
    }
}
