package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGeneratorFactory;

class HostPortsTest {
    private final PortRange range =
            new PortRange(RandomGeneratorFactory.of("L64X128MixRandom").create(7));

    private HostPorts assign(String spec) throws IOException {
        return HostPorts.assign(TestPods.spec(spec), range);
    }

    @Test
    void givesEachContainerPortOnePortOfTheRange() throws Exception {
        var ports =
                assign(
                        "containers: [{name: a, ports: [{containerPort: 8080}, {containerPort:"
                                + " 9090}]}, {name: b, ports: [{containerPort: 8080}]}]");
        assertThat(ports.assigned()).containsOnlyKeys(8080, 9090);
        assertThat(ports.assigned().values()).allMatch(port -> port >= 20_000 && port < 30_000);
        assertThat(ports.annotation())
                .isEqualTo(
                        "{\"8080\":%d,\"9090\":%d}"
                                .formatted(ports.local(8080), ports.local(9090)));
    }

    @Test
    void keepsDeclaredPortsOnTheHostNetworkAndHostPorts() throws Exception {
        assertThat(
                        assign(
                                        "hostNetwork: true, containers: [{name: a, ports:"
                                                + " [{containerPort: 8080}]}]")
                                .assigned())
                .isEqualTo(Map.of(8080, 8080));
        assertThat(
                        assign(
                                        "containers: [{name: a, ports: [{containerPort: 80,"
                                                + " hostPort: 8081}]}]")
                                .assigned())
                .isEqualTo(Map.of(80, 8081));
    }

    @Test
    void findsPortsByNumberAndName() throws Exception {
        var pod =
                TestPods.spec(
                        "containers: [{name: a, ports: [{name: http, containerPort: 8080}]}]");
        var ports = HostPorts.assign(pod, range);
        var container = pod.containers().getFirst();
        assertThat(ports.local(container, "http"))
                .isEqualTo(ports.local(container, "8080"))
                .isEqualTo(ports.local(8080));
        assertThat(ports.local(container, "none")).isZero();
        assertThat(ports.local(1234)).isEqualTo(1234);
    }

    @Test
    void neverGivesOutOneTwiceOrOneInUse() throws Exception {
        var first = range.take(Set.of());
        try (var occupied = new ServerSocket(first + 1)) {
            var seen = new HashSet<Integer>();
            for (var i = 0; i < 100; i++) {
                assertThat(seen.add(range.take(Set.of(first + 2)))).isTrue();
            }
            assertThat(seen).doesNotContain(first, occupied.getLocalPort(), first + 2);
        }
    }

    @Test
    void takesAnotherWhenSomebodyElseListensThereMeanwhile() throws Exception {
        var pod = TestPods.spec("containers: [{name: a, ports: [{containerPort: 8080}]}]");
        var container = pod.containers().getFirst();
        var ports = HostPorts.assign(pod, range);
        assertThat(ports.recheck(container, range)).isEqualTo(ports);
        try (var intruder = new ServerSocket(ports.local(8080))) {
            assertThat(ports.recheck(container, range).local(8080))
                    .isNotEqualTo(intruder.getLocalPort());
        }
    }
}
