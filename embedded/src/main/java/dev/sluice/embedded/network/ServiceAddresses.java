package dev.sluice.embedded.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Where each Service can be reached on this machine; runs the proxies that make it so.
///
/// Follows Services, EndpointSlices and Endpoints by watching them.
public final class ServiceAddresses implements ServiceNames.Directory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceAddresses.class);
    private static final Resource ENDPOINTS = new Resource("", "endpoints");
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final Cluster cluster;
    private final Map<ServicePort, InetSocketAddress> overrides;
    private final Map<ServicePort, ServiceProxy> atClusterIp = new ConcurrentHashMap<>();
    private final Map<ServicePort, ServiceProxy> atLocalhost = new ConcurrentHashMap<>();
    private final Map<String, ObjectNode> services = new ConcurrentHashMap<>();
    private final Map<String, Map<String, ObjectNode>> slices = new ConcurrentHashMap<>();
    private final Map<String, ObjectNode> endpoints = new ConcurrentHashMap<>();
    private final List<Cluster.Subscription> watches = new ArrayList<>();

    private ServiceAddresses(Cluster cluster, Map<ServicePort, InetSocketAddress> overrides) {
        this.cluster = cluster;
        this.overrides = Map.copyOf(overrides);
    }

    /// @param overrides Service ports served by something else in this process; they get no proxy
    public static ServiceAddresses follow(
            Cluster cluster, Map<ServicePort, InetSocketAddress> overrides) {
        var addresses = new ServiceAddresses(cluster, overrides);
        addresses.watches.add(cluster.watch(Resource.ENDPOINT_SLICES, addresses::slice));
        addresses.watches.add(cluster.watch(ENDPOINTS, addresses::endpoints));
        addresses.watches.add(cluster.watch(Resource.SERVICES, addresses::service));
        return addresses;
    }

    @Override
    public Optional<InetSocketAddress> resolve(String namespace, String service, int port) {
        var wanted = new ServicePort(namespace, service, port);
        var override = overrides.get(wanted);
        if (override != null) {
            return Optional.of(override);
        }
        // Asks the store, not the watch: a pod may start before the watch has told of its Service.
        return cluster.get(new Key(Resource.SERVICES, namespace, service))
                .filter(found -> portName(found, port).isPresent())
                .map(found -> listen(wanted, found));
    }

    @Override
    public InetSocketAddress reserve(String namespace, String service, int port) {
        var wanted = new ServicePort(namespace, service, port);
        return resolve(namespace, service, port).orElseGet(() -> listenAtLocalhost(wanted));
    }

    @Override
    public boolean namespaceExists(String namespace) {
        return cluster.get(new Key(Resource.NAMESPACES, "", namespace)).isPresent();
    }

    private synchronized InetSocketAddress listen(ServicePort port, ObjectNode service) {
        var clusterIp = service.path("spec").path("clusterIP").asText("");
        var running = atClusterIp.get(port);
        if (running != null && running.address().getAddress().getHostAddress().equals(clusterIp)) {
            return running.address();
        }
        closeClusterIp(port);
        if (clusterIp.startsWith("127.")) {
            try {
                var address = new InetSocketAddress(InetAddress.ofLiteral(clusterIp), port.port());
                var proxy = ServiceProxy.listen(address, () -> backends(port));
                atClusterIp.put(port, proxy);
                return proxy.address();
            } catch (IOException e) {
                LOG.debug("{} cannot be served at {}: {}", port, clusterIp, e.getMessage());
            }
        }
        return listenAtLocalhost(port);
    }

    private synchronized InetSocketAddress listenAtLocalhost(ServicePort port) {
        return atLocalhost.computeIfAbsent(port, this::startAtLocalhost).address();
    }

    private ServiceProxy startAtLocalhost(ServicePort port) {
        try {
            return ServiceProxy.listen(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                    () -> backends(port));
        } catch (IOException e) {
            throw new UncheckedIOException("no local port is free for the Service " + port, e);
        }
    }

    private List<InetSocketAddress> backends(ServicePort port) {
        var id = port.namespace() + "/" + port.service();
        var service = services.get(id);
        if (service == null) {
            return List.of();
        }
        var spec = service.path("spec");
        if (spec.path("type").asText().equals("ExternalName")) {
            return List.of(
                    InetSocketAddress.createUnresolved(
                            spec.path("externalName").asText(), port.port()));
        }
        var name = portName(service, port.port());
        if (name.isEmpty()) {
            return List.of();
        }
        var known = slices.getOrDefault(id, Map.of());
        var written = endpoints.get(id);
        return known.isEmpty() && written != null
                ? Backends.ofEndpoints(written, name.get())
                : Backends.ofSlices(List.copyOf(known.values()), name.get());
    }

    private static Optional<String> portName(JsonNode service, int port) {
        for (var each : service.path("spec").path("ports")) {
            if (each.path("port").asInt() == port) {
                return Optional.of(each.path("name").asText(""));
            }
        }
        return Optional.empty();
    }

    private void service(Change change) {
        switch (change) {
            case Change.Added(var service) -> serve(service);
            case Change.Modified(var service) -> serve(service);
            case Change.Deleted(var service) -> {
                services.remove(id(service));
                closeAllBut(service, List.of());
            }
            case Change.Synced _, Change.Bookmark _ -> {}
        }
    }

    private void serve(ObjectNode service) {
        services.put(id(service), service);
        var ports = new ArrayList<ServicePort>();
        for (var each : service.path("spec").path("ports")) {
            if (each.path("protocol").asText("TCP").equals("TCP")) {
                ports.add(port(service, each.path("port").asInt()));
            }
        }
        closeAllBut(service, ports);
        for (var port : ports) {
            if (!overrides.containsKey(port)) {
                try {
                    listen(port, service);
                } catch (UncheckedIOException e) {
                    LOG.warn("{}", e.getMessage());
                }
            }
        }
    }

    private void closeAllBut(ObjectNode service, List<ServicePort> ports) {
        for (var port : new HashSet<>(atClusterIp.keySet())) {
            if (port.equals(port(service, port.port())) && !ports.contains(port)) {
                closeClusterIp(port);
            }
        }
    }

    private synchronized void closeClusterIp(ServicePort port) {
        var old = atClusterIp.remove(port);
        if (old != null) {
            old.close();
        }
    }

    private void slice(Change change) {
        switch (change) {
            case Change.Added(var slice) -> putSlice(slice);
            case Change.Modified(var slice) -> putSlice(slice);
            case Change.Deleted(var slice) -> {
                var known = slices.get(serviceOf(slice));
                if (known != null) {
                    known.remove(id(slice));
                }
            }
            case Change.Synced _, Change.Bookmark _ -> {}
        }
    }

    private void putSlice(ObjectNode slice) {
        slices.computeIfAbsent(serviceOf(slice), _ -> new ConcurrentHashMap<>())
                .put(id(slice), slice);
    }

    private void endpoints(Change change) {
        switch (change) {
            case Change.Added(var object) -> endpoints.put(id(object), object);
            case Change.Modified(var object) -> endpoints.put(id(object), object);
            case Change.Deleted(var object) -> endpoints.remove(id(object));
            case Change.Synced _, Change.Bookmark _ -> {}
        }
    }

    private static String serviceOf(JsonNode slice) {
        var metadata = slice.path("metadata");
        return metadata.path("namespace").asText()
                + "/"
                + metadata.path("labels").path(SERVICE_NAME).asText();
    }

    private static String id(JsonNode object) {
        var metadata = object.path("metadata");
        return metadata.path("namespace").asText() + "/" + metadata.path("name").asText();
    }

    private static ServicePort port(JsonNode service, int port) {
        var metadata = service.path("metadata");
        return new ServicePort(
                metadata.path("namespace").asText(), metadata.path("name").asText(), port);
    }

    @Override
    public synchronized void close() {
        watches.forEach(Cluster.Subscription::close);
        atClusterIp.values().forEach(ServiceProxy::close);
        atLocalhost.values().forEach(ServiceProxy::close);
    }
}
