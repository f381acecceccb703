package dev.sluice.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class ReflectorTest {
    private static final String PATH = Rest.path(Kinds.CONFIG_MAP, "");
    private static final Duration LONG = Duration.ofSeconds(60);

    private final PlayedApi api;
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

    ReflectorTest() throws IOException {
        api = new PlayedApi();
    }

    @AfterEach
    void end() {
        api.close();
    }

    private final class Notes implements Reflector.Sink {
        @Override
        public void seen(ObjectNode object) {
            news.add("seen " + name(object));
        }

        @Override
        public void gone(ObjectNode object) {
            news.add("gone " + name(object));
        }

        @Override
        public void listed(List<ObjectNode> all, long version) {
            news.add("listed " + all.stream().map(Notes::name).toList() + " at " + version);
        }

        private static String name(ObjectNode object) {
            var metadata = object.path("metadata");
            return object.path("kind").asText()
                    + " "
                    + metadata.path("name").asText()
                    + " "
                    + metadata.path("resourceVersion").asText();
        }
    }

    private FutureTask<String> started(Duration silence) {
        var reflector =
                new Reflector(new Rest(api.client()), Kinds.CONFIG_MAP, PATH, new Notes(), silence);
        var start =
                new FutureTask<>(() -> {
                    reflector.start(LONG);
                    return "started";
                });
        Thread.ofVirtual().start(start);
        return start;
    }

    private String news() throws InterruptedException {
        return Objects.requireNonNull(news.poll(30, TimeUnit.SECONDS), "no news");
    }

    private static String object(String name, int version) {
        return """
        {"kind": "ConfigMap", "metadata": {"name": "%s", "resourceVersion": "%d"}}\
        """
                .formatted(name, version);
    }

    private static String list(int version, String more, String... items) {
        return """
        {"metadata": {"resourceVersion": "%d", "continue": "%s"}, "items": [%s]}\
        """
                .formatted(version, more, String.join(",", items));
    }

    @Test
    void listsInPagesAndWatchesFromThereOn() throws Exception {
        var start = started(LONG);
        api.next().answer(200, list(7, "there is more", "{\"metadata\": {\"name\": \"a\"}}"));
        var second = api.next();
        assertThat(second.line()).endsWith("&continue=there+is+more");
        second.answer(200, list(7, "", object("b", 5)));
        assertThat(news()).isEqualTo("listed [ConfigMap a , ConfigMap b 5] at 7");
        assertThat(start.get(30, TimeUnit.SECONDS)).isEqualTo("started");
        var watch = api.next().opened();
        assertThat(watch.since()).isEqualTo("7");
        watch.tell("ADDED", object("c", 8));
        watch.tell("DELETED", object("a", 9));
        assertThat(news()).isEqualTo("seen ConfigMap c 8");
        assertThat(news()).isEqualTo("gone ConfigMap a 9");
    }

    @Test
    void goesOnWhereItWasWhenTheServerComesBack() throws Exception {
        started(LONG);
        api.next().answer(200, list(1, ""));
        var watch = api.next().opened();
        watch.tell("MODIFIED", object("a", 2));
        watch.tell("BOOKMARK", object("", 30));
        assertThat(news()).startsWith("listed");
        assertThat(news()).isEqualTo("seen ConfigMap a 2");
        watch.end();
        var whileItStarts = api.next();
        assertThat(whileItStarts.since()).isEqualTo("30");
        whileItStarts.answer(503, "{}");
        var again = api.next();
        assertThat(again.isWatch()).as("no list").isTrue();
        assertThat(again.since()).isEqualTo("30");
        again.opened().tell("MODIFIED", object("a", 31));
        assertThat(news()).isEqualTo("seen ConfigMap a 31");
    }

    @Test
    void listsAgainWhenTheServerDoesNotRememberThatFar() throws Exception {
        started(LONG);
        api.next().answer(200, list(1, "", object("a", 1)));
        api.next().opened().tell("ERROR", "{\"kind\": \"Status\", \"code\": 410}");
        assertThat(news()).isEqualTo("listed [ConfigMap a 1] at 1");
        api.next().answer(200, list(90, ""));
        assertThat(news()).isEqualTo("listed [] at 90");
        assertThat(api.next().since()).isEqualTo("90");
    }

    @Test
    void replacesAWatchWhoseOtherEndIsGoneWithoutAWord() {
        started(Duration.ofMillis(200));
        api.next().answer(200, list(1, ""));
        api.next().opened();
        assertThat(api.next().since()).isEqualTo("1");
    }

    @Test
    void takesAnObjectOfAMebibyte() throws Exception {
        started(LONG);
        api.next().answer(200, list(1, ""));
        assertThat(news()).startsWith("listed");
        var padding = "x".repeat(1 << 20);
        var watch = api.next().opened();
        watch.tell(
                "ADDED",
                """
                {"kind": "ConfigMap", "data": {"a": "%s"}, "metadata": {"name": "big", "resourceVersion": "2"}}\
                """
                        .formatted(padding));
        watch.tell("ADDED", object("small", 3));
        assertThat(news()).isEqualTo("seen ConfigMap big 2");
        assertThat(news()).isEqualTo("seen ConfigMap small 3");
    }

    @Test
    void saysWhyItCannotBegin() {
        var start = started(LONG);
        api.next().answer(403, "{\"message\": \"configmaps is forbidden\"}");
        assertThatThrownBy(() -> start.get(30, TimeUnit.SECONDS))
                .hasRootCauseMessage("GET /api/v1/configmaps: HTTP 403")
                .hasMessageContaining("configmaps is forbidden");
    }
}
