package dev.sluice.embedded.controllers.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.work.Write;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

class SlicesTest {
    private static final ObjectNode SERVICE =
            yaml(
                    """
                    apiVersion: v1
                    kind: Service
                    metadata: {name: web, namespace: default, uid: s1}
                    spec:
                      selector: {app: web}
                      ports:
                      - {name: http, port: 80, targetPort: http}
                      - {name: admin, port: 81, targetPort: 9000}
                    """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"8080\":41000,\"9000\":41001} | 41000 | 41001",
                "{\"8080\":41000}                | 41000 | 9000",
                "{}                              | 8080  | 9000",
                "no json                         | 8080  | 9000",
            })
    void aContainerPortIsServedWhereTheRuntimeSaysOrAsItIs(String annotation, int http, int admin) {
        var ports = backends(pod("a", annotation, "True")).getFirst().ports();
        assertThat(ports.stream().map(Backend.Port::number)).containsExactly(http, admin);
    }

    @Test
    void podsWithTheSamePortsShareASliceWhoseNameStays() {
        var first = Slices.decide(SERVICE, backends(pod("a", "{}", "True")), List.of());
        var slice = created(first).getFirst();
        var both = backends(pod("a", "{}", "True"), pod("b", "{}", "True"));
        var writes = Slices.decide(SERVICE, both, List.of(slice));
        assertThat(writes).singleElement().isInstanceOf(Write.Update.class);
        var updated = ((Write.Update) writes.getFirst()).object();
        assertThat(Meta.name(updated)).isEqualTo(Meta.name(slice)).startsWith("web-");
        assertThat(updated.path("endpoints")).hasSize(2);
        assertThat(Slices.decide(SERVICE, both, List.of(updated))).isEmpty();
    }

    @Test
    void aSliceHoldsAHundredEndpointsAndTheNextOnesGoElsewhere() {
        var pods =
                IntStream.range(0, 201)
                        .mapToObj(it -> pod("p" + (1000 + it), "{}", "True"))
                        .toArray(ObjectNode[]::new);
        var slices = created(Slices.decide(SERVICE, backends(pods), List.of()));
        assertThat(slices)
                .extracting(it -> it.path("endpoints").size())
                .containsExactlyInAnyOrder(100, 100, 1);
        assertThat(slices).extracting(Meta::name).doesNotHaveDuplicates();
        assertThat(Slices.decide(SERVICE, backends(pods), slices)).isEmpty();
        var fewer = Slices.decide(SERVICE, backends(Arrays.copyOf(pods, 200)), slices);
        assertThat(fewer).singleElement().isInstanceOf(Write.Delete.class);
    }

    @Test
    void whatIsGainedIsWrittenBeforeWhatIsLost() {
        var before = created(Slices.decide(SERVICE, backends(pod("a", "{}", "True")), List.of()));
        var moved = backends(pod("a", "{\"8080\":41000}", "True"));
        var writes = Slices.decide(SERVICE, moved, before);
        assertThat(writes).hasSize(2);
        assertThat(writes.getFirst()).isInstanceOf(Write.Create.class);
        assertThat(writes.getLast()).isInstanceOf(Write.Delete.class);
    }

    @Test
    void slicesOfOthersAreLeftAlone() {
        var foreign = created(Slices.decide(SERVICE, List.of(), List.of())).getFirst().deepCopy();
        Meta.of(foreign)
                .withObjectProperty("labels")
                .put("endpointslice.kubernetes.io/managed-by", "somebody");
        Meta.of(foreign).put("name", "web-foreign");
        assertThat(Slices.decide(SERVICE, backends(pod("a", "{}", "True")), List.of(foreign)))
                .singleElement()
                .isInstanceOf(Write.Create.class);
    }

    @Test
    void anEndingPodServesButIsNotReady() {
        var ending = pod("a", "{}", "True");
        Meta.of(ending).put("deletionTimestamp", "2026-01-01T00:00:00Z");
        var conditions =
                created(Slices.decide(SERVICE, backends(ending), List.of()))
                        .getFirst()
                        .at("/endpoints/0/conditions");
        assertThat(conditions)
                .hasToString("{\"ready\":false,\"serving\":true,\"terminating\":true}");
    }

    @Test
    void podsWithoutAddressAndFinishedOnesAreLeftOut() {
        var unborn = pod("a", "{}", "False");
        unborn.withObjectProperty("status").remove("podIP");
        var finished = pod("b", "{}", "False");
        finished.withObjectProperty("status").put("phase", "Succeeded");
        var other = pod("c", "{}", "True");
        Meta.of(other).withObjectProperty("labels").put("app", "other");
        assertThat(backends(unborn, finished, other)).isEmpty();
    }

    private static List<Backend> backends(ObjectNode... pods) {
        return Backend.of(SERVICE, List.of(pods));
    }

    private static List<ObjectNode> created(List<Write> writes) {
        return writes.stream()
                .filter(Write.Create.class::isInstance)
                .map(w -> ((Write.Create) w).object())
                .toList();
    }

    private static ObjectNode pod(String name, String hostPorts, String ready) {
        var pod =
                yaml(
                        """
                        metadata: {name: %1$s, namespace: default, uid: %1$s, labels: {app: web}}
                        spec:
                          nodeName: local
                          containers:
                          - name: c
                            ports: [{name: http, containerPort: 8080}, {containerPort: 9000}]
                        status:
                          phase: Running
                          podIP: 127.0.0.1
                          conditions: [{type: Ready, status: "%2$s"}]
                        """
                                .formatted(name, ready));
        Meta.of(pod).putObject("annotations").put(Backend.HOST_PORTS, hostPorts);
        return pod;
    }

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) new YAMLMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
