package dev.sluice.embedded.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.gateway.proxy.Backend;
import dev.sluice.embedded.gateway.proxy.Client;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Resource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A gateway over a real API with all its kinds, a namespace `test`, and two Services with port 80,
/// `primary` and `canary`, each with one endpoint that says its name.
final class House implements AutoCloseable {
    private static final String SERVICE =
            """
            kind: Service
            metadata: {name: %1$s}
            spec: {ports: [{name: http, port: 80}], clusterIP: None}
            ---
            kind: EndpointSlice
            metadata: {name: %1$s-a, labels: {kubernetes.io/service-name: %1$s}}
            addressType: IPv4
            ports: [{name: http, port: %2$d, protocol: TCP}]
            endpoints: [{addresses: [127.0.0.1], conditions: {ready: true}}]
            """;

    final KubernetesObjects cluster = KubernetesObjects.inMemory();
    final Backend primary = Backend.saying("primary");
    final Backend canary = Backend.saying("canary");
    final Gateway gateway;

    House() throws IOException {
        this(GatewayOptions.onLoopback(0));
    }

    House(GatewayOptions options) throws IOException {
        apply("{kind: Namespace, metadata: {name: test}}");
        for (var file : new String[] {"crds.yaml", "gatewayapi.yaml"}) {
            try (var in = Gateway.class.getResourceAsStream(file);
                    var all =
                            new YAMLMapper()
                                    .readerFor(ObjectNode.class)
                                    .<ObjectNode>readValues(in)) {
                while (all.hasNext()) {
                    cluster.create(Resource.CUSTOM_RESOURCE_DEFINITIONS, all.next());
                }
            }
        }
        try (var in = Gateway.class.getResourceAsStream("classes.yaml")) {
            apply(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        apply(SERVICE.formatted("primary", primary.address().port()));
        apply(SERVICE.formatted("canary", canary.address().port()));
        gateway = Gateway.start(options, cluster, new SplittableRandom(11), InstantSource.system());
    }

    void apply(String yaml) {
        Manifests.objects(yaml)
                .forEach(object -> cluster.create(Manifests.resource(object), object));
    }

    /// Changes an object as a controller does: once more if the status writer was faster.
    ObjectNode change(Key key, Consumer<ObjectNode> edit) {
        while (true) {
            ObjectNode copy = cluster.get(key).orElseThrow().deepCopy();
            edit.accept(copy);
            try {
                return cluster.update(key.resource(), copy);
            } catch (ApiException e) {
                assertThat(e.isConflict()).as(e.getMessage()).isTrue();
            }
        }
    }

    ObjectNode await(Key key, Predicate<ObjectNode> wanted) throws InterruptedException {
        return awaitAny(
                key.resource(),
                it -> it.at("/metadata/name").asText().equals(key.name()) && wanted.test(it));
    }

    ObjectNode awaitAny(Resource resource, Predicate<ObjectNode> wanted)
            throws InterruptedException {
        var seen = new LinkedBlockingQueue<ObjectNode>();
        try (var _ =
                cluster.watch(
                        resource,
                        change -> {
                            switch (change) {
                                case Change.Added added -> seen.add(added.object());
                                case Change.Modified modified -> seen.add(modified.object());
                                default -> {}
                            }
                        })) {
            while (true) {
                var object = seen.poll(20, TimeUnit.SECONDS);
                assertThat(object).as("one of the %s as wanted", resource).isNotNull();
                if (wanted.test(object)) {
                    return object;
                }
            }
        }
    }

    /// Asks on one connection.
    ///
    /// @param headers further lines, each with its line end
    Client.Response ask(Client client, String host, String path, String headers)
            throws IOException {
        var request = "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n";
        return client.send(request.formatted(path, host, headers)).read();
    }

    /// How often each backend answered.
    Map<String, Integer> tally(int requests, String host) throws IOException {
        var tally = new TreeMap<String, Integer>();
        try (var client = new Client(gateway.port())) {
            for (int i = 0; i < requests; i++) {
                tally.merge(ask(client, host, "/", "").text().strip(), 1, Integer::sum);
            }
        }
        return tally;
    }

    @Override
    public void close() {
        gateway.close();
        primary.close();
        canary.close();
        cluster.close();
    }
}
