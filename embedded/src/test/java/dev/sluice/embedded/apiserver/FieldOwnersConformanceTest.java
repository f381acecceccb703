package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import dev.sluice.embedded.apiserver.Story.Answer;
import dev.sluice.embedded.objects.KubernetesObjects;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// The embedded server against what a real one answered.
///
/// With `SLUICE_TEST_KUBECONFIG` the real one is asked again; with `-Dgolden=rewrite` as well, its
/// answers become the new yardstick.
class FieldOwnersConformanceTest {
    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .enable(SerializationFeature.INDENT_OUTPUT);

    private static final String FOLDER = "fields/";

    static List<Story> stories() throws IOException {
        try (InputStream file = resource("stories.yaml")) {
            return Story.read(new ObjectMapper(new YAMLFactory()).readTree(file));
        }
    }

    private static InputStream resource(String name) {
        InputStream found = FieldOwnersConformanceTest.class.getResourceAsStream(FOLDER + name);
        return found == null ? InputStream.nullInputStream() : found;
    }

    private static String file(Story story) {
        return "answers/"
                + story.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-")
                + ".json";
    }

    private static JsonNode recorded(Story story) throws IOException {
        try (InputStream file = resource(file(story))) {
            return JSON.readTree(file);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    void answersAsTheRealServerDid(Story story) throws Exception {
        try (var objects = KubernetesObjects.inMemory();
                var api = new RunningServer(objects, PodStreams.none())) {
            api.post("/api/v1/namespaces", namespace("embedded-story"));
            ArrayNode answers =
                    story.run(
                            request -> {
                                var sent =
                                        api.send(
                                                request.method(),
                                                request.path(),
                                                request.type(),
                                                request.body());
                                return new Answer(sent.statusCode(), sent.body());
                            },
                            "embedded-story");
            compare(answers, recorded(story));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    void theRealServerStillAnswersSo(Story story) throws Exception {
        String kubeconfig = System.getenv("SLUICE_TEST_KUBECONFIG");
        assumeTrue(kubeconfig != null, "no real cluster");
        Config config = Config.fromKubeconfig(Path.of(kubeconfig).toFile());
        config.setRequestRetryBackoffLimit(0);
        String namespace = "fields-" + UUID.randomUUID();
        try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
            send(
                    client,
                    new Story.Request(
                            "POST",
                            "/api/v1/namespaces",
                            "application/json",
                            namespace(namespace)));
            try {
                ArrayNode answers = story.run(request -> send(client, request), namespace);
                if ("rewrite".equals(System.getProperty("golden"))) {
                    Path folder =
                            Path.of("src/test/resources/dev/sluice/embedded/apiserver", FOLDER);
                    Files.writeString(
                            folder.resolve(file(story)),
                            JSON.writeValueAsString(JSON.treeToValue(answers, Object.class))
                                    + "\n");
                } else {
                    compare(answers, recorded(story));
                }
            } finally {
                client.namespaces().withName(namespace).delete();
            }
        }
    }

    private static String namespace(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\""
                + name
                + "\"}}";
    }

    private static Answer send(KubernetesClient client, Story.Request request) throws IOException {
        var uri = client.getMasterUrl().toString().replaceAll("/$", "") + request.path();
        var message =
                new StandardHttpRequest.Builder()
                        .uri(uri)
                        .method(
                                request.method(),
                                request.type(),
                                request.body().isEmpty() ? null : request.body())
                        .build();
        var answer = client.getHttpClient().sendAsync(message, String.class).join();
        return new Answer(answer.code(), String.valueOf(answer.body()));
    }

    private static void compare(ArrayNode answers, JsonNode recorded) {
        assertThat(recorded).as("recorded answers").isNotEmpty();
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(answers.size(), recorded.size()); i++) {
            String step = i + " " + recorded.path(i).path("send").asText();
            differ(step, answers.path(i), recorded.path(i), differences);
        }
        assertThat(differences).isEmpty();
    }

    private static void differ(String at, JsonNode found, JsonNode real, List<String> all) {
        if (found.isObject() && real.isObject()) {
            Set<String> names = new TreeSet<>();
            found.fieldNames().forEachRemaining(names::add);
            real.fieldNames().forEachRemaining(names::add);
            names.forEach(
                    name -> differ(at + " / " + name, found.path(name), real.path(name), all));
        } else if (found.isArray() && real.isArray()) {
            for (int i = 0; i < Math.max(found.size(), real.size()); i++) {
                differ(at + " / " + i, found.path(i), real.path(i), all);
            }
        } else if (!found.asText().equals(real.asText())
                || found.isMissingNode() != real.isMissingNode()) {
            all.add(at + ": " + found + " instead of " + real);
        }
    }
}
