package dev.sluice.embedded.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Requests of the suite, broken at random: the server answers each, never with an error of its
/// own, and keeps a store that can be read.
class FuzzTest {
    private static final int REQUESTS = 400;
    private static final List<String> TYPES =
            List.of(
                    "application/json",
                    "application/yaml",
                    "application/json-patch+json",
                    "application/merge-patch+json",
                    "application/strategic-merge-patch+json",
                    "application/apply-patch+yaml",
                    "application/vnd.kubernetes.protobuf",
                    "text/plain",
                    ";;",
                    "");
    private static final List<String> VALUES =
            List.of(
                    "null",
                    "-1",
                    "1e308",
                    "99999999999999999999",
                    "true",
                    "\"\"",
                    "[]",
                    "{}",
                    "[[[[",
                    "\"\\u0000\"",
                    "\"%s\"",
                    "{\"$patch\":\"delete\"}",
                    "{\"\":1}",
                    "\"../..\"");
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

    private static EmbeddedApi embedded;
    private static List<Step> steps;

    @BeforeAll
    static void start() throws IOException {
        embedded = new EmbeddedApi();
        steps =
                Script.all().stream()
                        .flatMap(script -> script.steps().stream())
                        .filter(step -> !step.path().contains("watch=true"))
                        .toList();
    }

    @AfterAll
    static void stop() throws IOException {
        embedded.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void neverFailsByItself(long seed) throws Exception {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<String> answered500 = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            Step step = steps.get(random.nextInt(steps.size()));
            Broken broken = Broken.of(step, random);
            HttpResponse<String> answer = broken.send(embedded.server());
            if (answer.body().contains("Internal error")
                    || answer.body().contains("\tat ")
                    || answer.body().contains("Exception")) {
                answered500.add(broken + " => " + answer.body());
            }
        }

        assertThat(answered500).isEmpty();
        assertThat(readable()).isTrue();
    }

    /// Every object of every kind can still be listed.
    private static boolean readable() throws IOException, InterruptedException {
        for (var type : embedded.objects().types()) {
            String root = type.resource().group().isEmpty() ? "/api/" : "/apis/";
            String path = root + type.apiVersion() + "/" + type.resource().plural();
            HttpResponse<String> list = embedded.server().get(path);
            assertThat(list.statusCode()).as(path).isEqualTo(200);
            for (JsonNode document : Masks.documents(list.body())) {
                for (JsonNode item : document.path("items")) {
                    assertThat(item.at("/metadata/name").asText()).as(path).isNotEmpty();
                    assertThat(item.at("/metadata/uid").asText()).as(path).isNotEmpty();
                }
            }
        }
        return true;
    }

    /// A request with something wrong in it.
    private record Broken(String method, String path, Map<String, String> headers, String body) {
        static Broken of(Step step, RandomGenerator random) {
            String path = step.path().replaceAll("[{][a-z]+}", "default");
            Map<String, String> headers = new LinkedHashMap<>(step.headers());
            String body = step.body().replaceAll("[{](ns|group|rv|owner|address)}", "default");
            String method = step.method().equals("FROB") ? "GET" : step.method();
            for (int i = 0; i <= random.nextInt(3); i++) {
                switch (random.nextInt(6)) {
                    case 0 -> headers.put("Content-Type", pick(TYPES, random));
                    case 1 -> method = pick(METHODS, random);
                    case 2 -> path = inserted(path, random);
                    default -> body = mutated(body, random);
                }
            }
            if (headers.getOrDefault("Content-Type", "-").isEmpty()) {
                headers.remove("Content-Type");
            }
            return new Broken(method, path, headers, body);
        }

        private static String pick(List<String> list, RandomGenerator random) {
            return list.get(random.nextInt(list.size()));
        }

        private static String inserted(String path, RandomGenerator random) {
            List<String> bits =
                    List.of(
                            "%00",
                            "/",
                            "%2F..",
                            "?limit=-5",
                            "&fieldSelector=%3D",
                            "/status",
                            "&labelSelector=((",
                            "?resourceVersion=-1",
                            "%FF",
                            "/scale",
                            "//x");
            int at = random.nextInt(path.length() + 1);
            String result = path.substring(0, at) + pick(bits, random) + path.substring(at);
            return result.startsWith("/") && isUri(result) ? result : path;
        }

        private static boolean isUri(String path) {
            try {
                return URI.create("http://127.0.0.1" + path).getRawPath() != null;
            } catch (IllegalArgumentException _) {
                return false;
            }
        }

        private static String mutated(String body, RandomGenerator random) {
            if (body.isEmpty()) {
                return pick(VALUES, random);
            }
            int at = random.nextInt(body.length());
            return switch (random.nextInt(4)) {
                case 0 -> body.substring(0, at);
                case 1 -> body.substring(0, at) + body.substring(Math.min(at + 3, body.length()));
                case 2 -> valueReplaced(body, at, random);
                default -> body.substring(0, at) + pick(VALUES, random) + body.substring(at);
            };
        }

        /// Puts a wrong value behind the next colon.
        private static String valueReplaced(String body, int at, RandomGenerator random) {
            int colon = body.indexOf(": ", at);
            if (colon < 0) {
                return body;
            }
            int end = colon + 2;
            while (end < body.length() && ",}]".indexOf(body.charAt(end)) < 0) {
                end++;
            }
            return body.substring(0, colon + 2) + pick(VALUES, random) + body.substring(end);
        }

        HttpResponse<String> send(Server server) throws IOException, InterruptedException {
            return server.ask(method, path, headers, body);
        }
    }
}
