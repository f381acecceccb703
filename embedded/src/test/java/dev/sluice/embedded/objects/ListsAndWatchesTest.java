package dev.sluice.embedded.objects;

import static dev.sluice.embedded.objects.TestCluster.message;
import static dev.sluice.embedded.objects.TestCluster.refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.Objects.ListQuery;
import dev.sluice.embedded.objects.Objects.PatchType;
import dev.sluice.embedded.objects.Objects.WatchQuery;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

class ListsAndWatchesTest {
    private static final String CONFIG_MAPS = "configmaps/v1";
    private final TestCluster cluster = new TestCluster();

    @BeforeEach
    void create() {
        cluster.create(CONFIG_MAPS, "metadata: {name: a, labels: {app: web, n: '1'}}");
        cluster.create(CONFIG_MAPS, "metadata: {name: b, labels: {app: api, n: '5'}}");
        cluster.create(CONFIG_MAPS, "metadata: {name: c}");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @ParameterizedTest
    @MethodSource
    void selectsByLabels(String selector, List<String> expected) {
        assertThat(cluster.names(CONFIG_MAPS, selector, "")).isEqualTo(expected);
    }

    static Stream<Arguments> selectsByLabels() {
        return Stream.of(
                argumentSet("all", "", List.of("a", "b", "c")),
                argumentSet("equal", "app=web", List.of("a")),
                argumentSet("twice equal", "app==web", List.of("a")),
                argumentSet("not equal matches absent", "app!=web", List.of("b", "c")),
                argumentSet("in", "app in (web, api)", List.of("a", "b")),
                argumentSet("notin", "app notin (web)", List.of("b", "c")),
                argumentSet("exists", "app", List.of("a", "b")),
                argumentSet("absent", "!app", List.of("c")),
                argumentSet("greater", "n>1", List.of("b")),
                argumentSet("less", "n<5", List.of("a")),
                argumentSet("and", "app,n=5", List.of("b")));
    }

    @ParameterizedTest
    @MethodSource
    void refusesASelector(String labels, String fields, String expected) {
        ApiException refused = refusal(() -> cluster.names(CONFIG_MAPS, labels, fields));
        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused).hasMessage(expected);
    }

    static Stream<Arguments> refusesASelector() {
        return Stream.of(
                argumentSet(
                        "no key",
                        "==x",
                        "",
                        "found '==', expected: !, identifier, or 'end of string'"),
                argumentSet(
                        "open list",
                        "a in (b",
                        "",
                        "unable to parse requirement: found '', expected: ',' or ')'"),
                argumentSet(
                        "no operator",
                        "",
                        "metadata.name",
                        "invalid selector: 'metadata.name'; can't understand 'metadata.name'"),
                argumentSet(
                        "unknown field",
                        "",
                        "spec.replicas=1",
                        "\"spec.replicas\" is not a known field selector: only \"metadata.name\","
                                + " \"metadata.namespace\""));
    }

    @Test
    void kindsWithFieldsOfTheirOwnSayItDifferently() {
        assertThat(message(() -> cluster.names("pods/v1", "", "spec.priority=1")))
                .isEqualTo("field label not supported: spec.priority");
        assertThat(cluster.names("namespaces/v1", "", "status.phase=Active")).hasSize(4);
    }

    @Test
    void pagesShowTheStateOfTheFirst() {
        Objects.Page first = cluster.list(CONFIG_MAPS, new ListQuery("", "", 2, ""));
        assertThat(first.items()).hasSize(2);
        assertThat(first.remaining()).hasValue(1);
        cluster.delete(CONFIG_MAPS, "c");
        cluster.create(CONFIG_MAPS, "metadata: {name: d}");

        Objects.Page second =
                cluster.list(CONFIG_MAPS, new ListQuery("", "", 2, first.continueToken()));
        assertThat(second.items().getFirst().at("/metadata/name").asText()).isEqualTo("c");
        assertThat(second.items()).hasSize(1);
        assertThat(second.continueToken()).isEmpty();
        assertThat(second.revision()).isEqualTo(first.revision());
        assertThat(message(() -> cluster.list(CONFIG_MAPS, new ListQuery("", "", 2, "%%"))))
                .startsWith("invalid continue token: continue key is not valid: ");
    }

    private BlockingQueue<Change> watch(String labels, OptionalLong since) {
        BlockingQueue<Change> seen = new LinkedBlockingQueue<>();
        cluster.objects.watch(
                cluster.type(CONFIG_MAPS), "default", new WatchQuery(labels, "", since), seen::add);
        return seen;
    }

    private static List<String> take(BlockingQueue<Change> seen, int count) throws Exception {
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Change change = seen.poll(10, TimeUnit.SECONDS);
            shown.add(
                    switch (change) {
                        case Change.Added added -> "ADDED " + name(added.object());
                        case Change.Modified modified -> "MODIFIED " + name(modified.object());
                        case Change.Deleted deleted -> "DELETED " + name(deleted.object());
                        case Change.Synced _ -> "SYNCED";
                        case Change.Bookmark _ -> "BOOKMARK";
                        case null -> "nothing";
                    });
        }
        return shown;
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    @Test
    void aWatchBeginsWithWhatExists() throws Exception {
        var seen = watch("", OptionalLong.empty());
        assertThat(take(seen, 4)).containsExactly("ADDED a", "ADDED b", "ADDED c", "SYNCED");
        cluster.patch(CONFIG_MAPS, "a", PatchType.MERGE, "{data: {k: v}}");
        cluster.delete(CONFIG_MAPS, "b");
        assertThat(take(seen, 2)).containsExactly("MODIFIED a", "DELETED b");
    }

    @Test
    void objectsEnterAndLeaveASelector() throws Exception {
        var seen = watch("app=web", OptionalLong.empty());
        assertThat(take(seen, 2)).containsExactly("ADDED a", "SYNCED");
        cluster.patch(CONFIG_MAPS, "c", PatchType.MERGE, "{metadata: {labels: {app: web}}}");
        cluster.patch(CONFIG_MAPS, "a", PatchType.MERGE, "{metadata: {labels: {app: old}}}");
        assertThat(take(seen, 1)).containsExactly("ADDED c");
        Change left = seen.poll(10, TimeUnit.SECONDS);
        assertThat(left)
                .isInstanceOfSatisfying(
                        Change.Deleted.class,
                        gone -> {
                            assertThat(gone.object().at("/metadata/labels/app").asText())
                                    .isEqualTo("web");
                            assertThat(gone.object().at("/metadata/resourceVersion").asLong())
                                    .isEqualTo(cluster.objects.revision());
                        });
    }

    @Test
    void resumesAfterARevision() throws Exception {
        long since = cluster.objects.revision();
        cluster.delete(CONFIG_MAPS, "a");
        cluster.create(CONFIG_MAPS, "metadata: {name: d}");
        assertThat(take(watch("", OptionalLong.of(since)), 2))
                .containsExactly("DELETED a", "ADDED d");
    }

    @Test
    void aWatcherThatFallsBehindIsEnded() throws Exception {
        var ended = new LinkedBlockingQueue<String>();
        var hold = new CountDownLatch(1);
        cluster.objects.watch(
                cluster.type(CONFIG_MAPS),
                "default",
                new WatchQuery("", "", OptionalLong.of(cluster.objects.revision())),
                _ -> {
                    ended.add("first change");
                    await(hold);
                },
                () -> ended.add("ended"));
        cluster.patch(CONFIG_MAPS, "a", PatchType.MERGE, "{data: {k: first}}");
        assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo("first change");
        for (int i = 0; i <= 10_000; i++) {
            cluster.patch(CONFIG_MAPS, "a", PatchType.MERGE, "{data: {k: '" + i + "'}}");
        }
        hold.countDown();
        assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo("ended");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
