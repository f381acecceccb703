package dev.sluice.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.function.Consumer;

/// A change that loses against somebody else's write of the same object.
class RebaseTest {
    private static final ObjectKey WEB = Kinds.DEPLOYMENT.key("test", "web");
    private static final String NOTE = "/metadata/annotations/note";

    private final FakeCluster cluster = new FakeCluster();

    @BeforeEach
    void aDeployment() {
        cluster.given(
                Kinds.DEPLOYMENT,
                """
                metadata: {name: web, namespace: test, labels: {app: web}, annotations: {note: a}}
                spec: {replicas: 0}
                """);
    }

    private void meanwhile(Consumer<ObjectNode> change) {
        cluster.quicker.put(WEB, () -> cluster.edit(WEB, change));
    }

    private ObjectNode base() {
        return cluster.get(WEB).orElseThrow();
    }

    private ObjectNode scaledUp() {
        var changed = base().deepCopy();
        changed.withObject("/spec").put("replicas", 2);
        return changed;
    }

    @Test
    void isMadeToTheFreshObjectWhenOnlyStatusAndAnnotationsDiffer() throws Exception {
        meanwhile(it -> {
            it.putObject("status").put("replicas", 7);
            it.withObject("/metadata/annotations").put("deployment.kubernetes.io/revision", "2");
        });
        cluster.change(cluster, WEB, base(), scaledUp());
        assertThat(base().at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(base().at("/status/replicas").asInt()).isEqualTo(7);
        assertThat(base().at("/metadata/annotations").path("deployment.kubernetes.io/revision"))
                .hasToString("\"2\"");
        assertThat(base().at(NOTE).asText()).isEqualTo("a");
    }

    @Test
    void isMadeToWhatIsSeenByNowWithoutLosingFirst() throws Exception {
        var old = base();
        var changed = scaledUp();
        cluster.edit(WEB, it -> it.putObject("status").put("replicas", 7));
        cluster.change(cluster, WEB, old, changed);
        assertThat(cluster.writes).containsExactly("update Deployment test/web");
    }

    @Test
    void isRefusedWhenWhatItWasDecidedUponChanged() {
        var old = base();
        meanwhile(it -> it.withObject("/spec").put("paused", true));
        assertThatThrownBy(() -> cluster.change(cluster, WEB, old, scaledUp()))
                .isInstanceOf(WriteRefused.class);
        assertThat(base().at("/spec/replicas").asInt()).isZero();
        assertThatThrownBy(
                        () -> {
                            var changed = scaledUp();
                            meanwhile(it -> it.withObject("/metadata/labels").put("team", "red"));
                            cluster.change(cluster, WEB, base(), changed);
                        })
                .isInstanceOf(WriteRefused.class);
    }

    @Test
    void isRefusedWhenBothChangedTheSameAnnotation() {
        var changed = scaledUp();
        changed.withObject("/metadata/annotations").put("note", "mine");
        meanwhile(it -> it.withObject("/metadata/annotations").put("note", "theirs"));
        assertThatThrownBy(() -> cluster.change(cluster, WEB, base(), changed))
                .isInstanceOf(WriteRefused.class);
        assertThat(base().at(NOTE).asText()).isEqualTo("theirs");
    }

    @Test
    void aStatusIsStoredAlthoughSomebodyChangedTheObjectButNotOverAnotherStatus() throws Exception {
        var old = base();
        var changed = old.deepCopy();
        changed.putObject("status").put("phase", "Progressing");
        meanwhile(it -> it.withObject("/spec").put("paused", true));
        cluster.status(WEB, old, changed);
        assertThat(base().at("/status/phase").asText()).isEqualTo("Progressing");
        assertThat(base().at("/spec/paused").asBoolean()).isTrue();

        var next = base();
        var later = next.deepCopy();
        later.putObject("status").put("phase", "Failed");
        meanwhile(it -> it.putObject("status").put("phase", "Succeeded"));
        assertThatThrownBy(() -> cluster.status(WEB, next, later)).isInstanceOf(WriteRefused.class);
        assertThat(base().at("/status/phase").asText()).isEqualTo("Succeeded");
    }
}
