package dev.sluice.embedded.network;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class ServiceAddressesTest {
    private static final int PORT = 18080;

    private final MemoryCluster cluster = new MemoryCluster();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
    }

    private ServiceAddresses follow(Map<ServicePort, InetSocketAddress> overrides) {
        var addresses = ServiceAddresses.follow(cluster, overrides);
        open.add(addresses);
        return addresses;
    }

    private void service(String clusterIp) {
        cluster.create(
                Resource.SERVICES,
                """
                metadata: {name: web, namespace: shop}
                spec: {clusterIP: "%s", ports: [{name: http, port: %d}]}
                """
                        .formatted(clusterIp, PORT));
    }

    private static String slice(String ready, int... ports) {
        return """
        metadata: {name: web-%s, namespace: shop, labels: {kubernetes.io/service-name: web}}
        ports: [{name: http, port: %s}]
        endpoints: [{addresses: [127.0.0.1], conditions: {ready: %s}}]
        """
                .formatted(ports[0], ports[0], ready);
    }

    private void endpoints(int... ports) {
        for (var port : ports) {
            cluster.create(Resource.ENDPOINT_SLICES, slice("true", port));
        }
    }

    /// A backend that says its name, then repeats each line, then after the end says `bye`.
    private int backend(String name) throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(server);
        Thread.startVirtualThread(() -> {
            while (!server.isClosed()) {
                try {
                    var socket = server.accept();
                    Thread.startVirtualThread(() -> talk(socket, name));
                } catch (IOException _) {
                    return;
                }
            }
        });
        return server.getLocalPort();
    }

    private static void talk(Socket socket, String name) {
        try (socket) {
            var out = socket.getOutputStream();
            out.write((name + "\n").getBytes(UTF_8));
            var in = reader(socket);
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                out.write((line + "\n").getBytes(UTF_8));
            }
            out.write("bye\n".getBytes(UTF_8));
        } catch (IOException _) {
            // The client went away first, which some tests want.
            return;
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        var socket = new Socket();
        socket.connect(address, 5000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String greeting(InetSocketAddress address) {
        try (var socket = connect(address)) {
            return String.valueOf(reader(socket).readLine());
        } catch (IOException e) {
            return "refused";
        }
    }

    private InetSocketAddress web(ServiceAddresses addresses) {
        return addresses.resolve("shop", "web", PORT).orElseThrow();
    }

    /// The watches tell of endpoints a moment later; a connection before finds none.
    private static void awaitGreeting(InetSocketAddress address, String name) {
        var deadline = System.nanoTime() + 10_000_000_000L;
        while (!greeting(address).equals(name)) {
            assertThat(System.nanoTime()).as("no greeting of " + name).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void servesTheClusterIpAndGoesRoundAllBackends() throws Exception {
        service("127.96.0.77");
        var address = web(follow(Map.of()));
        assertThat(address.getHostString()).isEqualTo("127.96.0.77");
        assertThat(address.getPort()).isEqualTo(PORT);
        endpoints(backend("a"), backend("b"), backend("c"));
        awaitGreeting(address, "a");
        awaitGreeting(address, "b");
        awaitGreeting(address, "c");
        var counts =
                IntStream.range(0, 30)
                        .mapToObj(_ -> greeting(address))
                        .collect(
                                Collectors.groupingBy(
                                        name -> name, TreeMap::new, Collectors.counting()));
        assertThat(counts).isEqualTo(Map.of("a", 10L, "b", 10L, "c", 10L));
    }

    @Test
    void goesOnToTheNextBackendWhenOneRefuses() throws Exception {
        service("127.96.0.78");
        var address = web(follow(Map.of()));
        int dead;
        try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = unused.getLocalPort();
        }
        endpoints(dead, backend("alive"));
        awaitGreeting(address, "alive");
        assertThat(IntStream.range(0, 10).mapToObj(_ -> greeting(address))).containsOnly("alive");
    }

    @Test
    void closesTheConnectionWhenNobodyIsReady() throws Exception {
        service("127.96.0.79");
        var address = web(follow(Map.of()));
        cluster.create(Resource.ENDPOINT_SLICES, slice("false", backend("unready")));
        try (var socket = connect(address)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void letsAConnectionFinishAfterItsBackendHasLeft() throws Exception {
        service("127.96.0.80");
        var address = web(follow(Map.of()));
        var old = backend("old");
        endpoints(old);
        awaitGreeting(address, "old");
        try (var socket = connect(address)) {
            var in = reader(socket);
            assertThat(in.readLine()).isEqualTo("old");
            endpoints(backend("new"));
            cluster.replace(Resource.ENDPOINT_SLICES, slice("false", old));
            awaitGreeting(address, "new");
            assertThat(IntStream.range(0, 10).mapToObj(_ -> greeting(address))).containsOnly("new");
            socket.getOutputStream().write("still here\n".getBytes(UTF_8));
            assertThat(in.readLine()).isEqualTo("still here");
        }
    }

    @Test
    void passesOnTheEndOfOneDirectionAlone() throws Exception {
        service("127.96.0.81");
        var address = web(follow(Map.of()));
        endpoints(backend("half"));
        awaitGreeting(address, "half");
        try (var socket = connect(address)) {
            var in = reader(socket);
            assertThat(in.readLine()).isEqualTo("half");
            socket.shutdownOutput();
            assertThat(in.readLine()).isEqualTo("bye");
            assertThat(in.readLine()).isNull();
        }
    }

    @Test
    void usesAFreeLocalPortWhereTheClusterIpCannotBeBound() throws Exception {
        service("None");
        var address = web(follow(Map.of()));
        assertThat(address.getHostString()).isEqualTo("127.0.0.1");
        endpoints(backend("headless"));
        awaitGreeting(address, "headless");
    }

    @Test
    void leadsAReservedAddressToTheServiceThatComesLater() throws Exception {
        var addresses = follow(Map.of());
        assertThat(addresses.resolve("shop", "web", PORT)).isEmpty();
        var reserved = addresses.reserve("shop", "web", PORT);
        assertThat(greeting(reserved)).isIn("null", "refused");
        service("127.96.0.82");
        endpoints(backend("late"));
        awaitGreeting(reserved, "late");
        awaitGreeting(web(addresses), "late");
    }

    @Test
    void readsEndpointsWrittenByHandWhereThereIsNoSlice() throws Exception {
        service("127.96.0.83");
        var address = web(follow(Map.of()));
        cluster.create(
                new Resource("", "endpoints"),
                """
                metadata: {name: web, namespace: shop}
                subsets: [{addresses: [{ip: 127.0.0.1}], ports: [{name: http, port: %d}]}]
                """
                        .formatted(backend("manual")));
        awaitGreeting(address, "manual");
    }

    @Test
    void answersWhatTheCompositionSaysForOverriddenPorts() {
        var gateway = new InetSocketAddress("127.0.0.1", 8080);
        var addresses =
                follow(Map.of(new ServicePort("gloo-system", "gateway-proxy", 80), gateway));
        assertThat(addresses.resolve("gloo-system", "gateway-proxy", 80)).contains(gateway);
        assertThat(addresses.resolve("gloo-system", "gateway-proxy", 443)).isEmpty();
    }

    @Test
    void stopsServingADeletedService() throws Exception {
        service("127.96.0.84");
        var addresses = follow(Map.of());
        var address = web(addresses);
        endpoints(backend("gone"));
        awaitGreeting(address, "gone");
        cluster.delete(new Key(Resource.SERVICES, "shop", "web"));
        awaitGreeting(address, "refused");
        assertThat(addresses.resolve("shop", "web", PORT)).isEmpty();
    }
}
