package dev.sluice.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// A replica that no longer leads writes nothing, whatever it was about to write.
class FencedTest {
    private final FakeCluster cluster = new FakeCluster();
    private final AtomicBoolean leads = new AtomicBoolean(true);
    private final Fenced fenced = new Fenced(cluster, leads::get);

    @Test
    void nothingIsWrittenAfterTheLeadIsLost() throws Exception {
        var object = cluster.given(Kinds.SERVICE, "metadata: {name: podinfo, namespace: test}");
        var key = Kinds.SERVICE.key("test", "podinfo");
        object.put("note", "mine");
        fenced.update(key, object.deepCopy());
        assertThat(cluster.get(key).orElseThrow().path("note").asText()).isEqualTo("mine");

        leads.set(false);
        cluster.writes.clear();
        var current = cluster.get(key).orElseThrow().deepCopy();
        for (var write :
                List.<ThrowingCallable>of(
                        () -> fenced.create(Kinds.SERVICE.key("test", "other"), current),
                        () -> fenced.update(key, current),
                        () -> fenced.updateStatus(key, current),
                        () -> fenced.delete(key))) {
            assertThatThrownBy(write)
                    .isInstanceOf(WriteRefused.class)
                    .hasMessageContaining("does not lead");
        }
        assertThat(cluster.writes).isEmpty();
        assertThat(cluster.get(key)).isPresent();
    }
}
