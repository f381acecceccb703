package dev.sluice.operator.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.engine.governance.Command;
import dev.sluice.engine.governance.Verb;
import dev.sluice.engine.rollout.Reply;
import dev.sluice.operator.kube.FakeCluster;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.kube.Writes;
import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class CommandsTest {
    private static final ObjectKey CANARY = Kinds.CANARY.key("test", "web");
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final FakeCluster cluster = new FakeCluster();
    private final Commands commands = new Commands(cluster, () -> NOON);

    @BeforeEach
    void aCanary() {
        cluster.given(Kinds.CANARY, "metadata: {name: web, namespace: test}");
    }

    private void annotate(String command) {
        cluster.edit(
                CANARY,
                it ->
                        it.withObject("/metadata/annotations")
                                .put(Commands.ANNOTATION, command)
                                .put("other.test/kept", "yes"));
    }

    private final List<String> told = new ArrayList<>();

    private CanaryStatus take() throws WriteRefused {
        commands.take(CANARY, canary(), told::add);
        return status();
    }

    private CanaryStatus status() {
        return new ObjectMapper().convertValue(canary().path("status"), CanaryStatus.class);
    }

    private ObjectNode canary() {
        return cluster.get(CANARY).orElseThrow();
    }

    private void answer(boolean obeyed) {
        var answered =
                commands.answered(
                        Commands.pending(status()).orElseThrow(), new Reply(obeyed, "so"));
        cluster.edit(
                CANARY,
                it ->
                        it.set(
                                "status",
                                new ObjectMapper()
                                        .valueToTree(
                                                status().edit().lastCommand(answered).done())));
    }

    @Test
    void movesTheCommandFromTheAnnotationToTheStatus() throws WriteRefused {
        annotate("abort by=alice");
        assertThat(Commands.pending(take())).contains(new Command(Verb.ABORT, "", "alice", ""));
        assertThat(canary().at("/metadata/annotations").toString())
                .isEqualTo("{\"other.test/kept\":\"yes\"}");
        cluster.writes.clear();
        take();
        assertThat(cluster.writes).isEmpty();
    }

    @Test
    void whoeverWroteTheAnnotationAsks() throws WriteRefused {
        annotate("abort");
        cluster.edit(
                CANARY,
                it ->
                        it.withObject("/metadata")
                                .putArray("managedFields")
                                .addObject()
                                .put("manager", "kubectl-annotate")
                                .withObject("/fieldsV1/f:metadata/f:annotations")
                                .putObject("f:" + Commands.ANNOTATION));
        assertThat(Commands.pending(take()))
                .hasValueSatisfying(it -> assertThat(it.by()).isEqualTo("kubectl-annotate"));
    }

    @Test
    void whatIsNotUnderstoodIsAnsweredAtOnce() throws WriteRefused {
        annotate("promte");
        var record = take().lastCommand();
        assertThat(record).isNotNull();
        assertThat(record.result()).isEqualTo("Refused");
        assertThat(record.message()).startsWith("\"promte\" is no command");
        assertThat(Commands.pending(status())).isEmpty();
        assertThat(told)
                .containsExactly(
                        "The annotation sluice.dev/command is not obeyed: \"promte\" is no command;"
                                + " it must be promote, abort, retry, rollback, pause or resume");
        assertThat(canary().at("/metadata/annotations").toString())
                .isEqualTo("{\"other.test/kept\":\"yes\"}");
    }

    /// The status is written, and then the process dies.
    @Test
    void aCommandWhoseAnnotationOutlivedTheProcessIsStillOneCommand() throws WriteRefused {
        annotate("retry");
        var dying =
                new Commands(
                        new Writes() {
                            @Override
                            public ObjectNode create(ObjectKey key, ObjectNode object) {
                                throw new AssertionError(key);
                            }

                            @Override
                            public ObjectNode update(ObjectKey key, ObjectNode object)
                                    throws WriteRefused {
                                throw new WriteRefused(0, "dead", new IllegalStateException());
                            }

                            @Override
                            public ObjectNode updateStatus(ObjectKey key, ObjectNode object)
                                    throws WriteRefused {
                                return cluster.updateStatus(key, object);
                            }

                            @Override
                            public void delete(ObjectKey key) {
                                throw new AssertionError(key);
                            }

                            @Override
                            public Optional<ObjectNode> newest(ObjectKey key) {
                                return cluster.get(key);
                            }
                        },
                        () -> NOON);
        assertThatThrownBy(() -> dying.take(CANARY, canary(), told::add))
                .isInstanceOf(WriteRefused.class);
        cluster.writes.clear();
        take();
        assertThat(cluster.writes).containsExactly("update Canary test/web");
        assertThat(Commands.pending(status())).isPresent();
    }

    @Test
    void theSameCommandGivenAgainIsANewOne() throws WriteRefused {
        annotate("retry by=alice");
        take();
        answer(true);
        annotate("retry by=alice");
        assertThat(Commands.pending(take())).isPresent();
    }

    @Test
    void theSameIdIsTheSameCommandHoweverOftenItIsWritten() throws WriteRefused {
        annotate("retry id=7");
        take();
        answer(true);
        annotate("retry id=7");
        assertThat(Commands.pending(take())).isEmpty();
        annotate("retry id=8");
        assertThat(Commands.pending(take())).isPresent();
    }

    @Test
    void aNewerCommandReplacesOneThatIsNotObeyedYet() throws WriteRefused {
        annotate("promote");
        take();
        annotate("abort");
        assertThat(Commands.pending(take())).map(Command::verb).contains(Verb.ABORT);
    }
}
