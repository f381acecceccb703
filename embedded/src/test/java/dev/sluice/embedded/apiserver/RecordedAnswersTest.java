package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What a real kube-apiserver 1.36 answered about authentication, authorization and tokens: the
/// same requests in the same order must be answered the same here.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedAnswersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> EACH_TIME_OTHER =
            Set.of(
                    "managedFields",
                    "uid",
                    "creationTimestamp",
                    "resourceVersion",
                    "expirationTimestamp");
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private final Map<String, String> tokens = new HashMap<>();
    private GuardedServer server;
    private HttpClient stranger;
    private HttpClient admin;

    @BeforeAll
    void start() throws Exception {
        server = new GuardedServer();
        var identity = GuardedServer.IDENTITY;
        var certified =
                identity.certify("admin", List.of("system:masters"), InstantSource.system());
        stranger = Certified.stranger(identity.authority());
        admin = Certified.holding(identity.authority(), certified);
    }

    @AfterAll
    void stop() throws Exception {
        stranger.shutdownNow();
        admin.shutdownNow();
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> answersAsTheRealServer() throws Exception {
        try (var in = getClass().getResourceAsStream("access-answers.json")) {
            var cases = JSON.readTree(in);
            return StreamSupport.stream(cases.spliterator(), false)
                    .map(it -> DynamicTest.dynamicTest(title(it), () -> play(it)));
        }
    }

    private static String title(JsonNode request) {
        return request.path("who").asText()
                + " "
                + request.path("method").asText()
                + " "
                + request.path("path").asText()
                + " "
                + request.path("body")
                + request.path("headers");
    }

    private void play(JsonNode recorded) throws Exception {
        var client = recorded.path("who").asText().equals("admin") ? admin : stranger;
        var answer = client.send(request(recorded), BodyHandlers.ofString());
        if (recorded.path("setup").asBoolean()) {
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
            if (recorded.has("save")) {
                var token = JSON.readTree(answer.body()).at("/status/token").asText();
                tokens.put(recorded.path("save").asText(), token);
            }
            return;
        }
        assertThat(normal(read(answer.body()))).isEqualTo(normal(recorded.path("answer")));
        assertThat(answer.statusCode()).isEqualTo(recorded.path("code").asInt());
    }

    private HttpRequest request(JsonNode recorded) {
        var body = recorded.has("body") ? withTokens(recorded.path("body").toString()) : "";
        var type = recorded.path("type").asText("application/json");
        var request =
                HttpRequest.newBuilder(server.api.uri(recorded.path("path").asText()))
                        .header("Content-Type", type)
                        .method(recorded.path("method").asText(), BodyPublishers.ofString(body));
        bearer(recorded.path("who").asText())
                .ifPresent(token -> request.header("Authorization", "Bearer " + token));
        for (var header : recorded.path("headers")) {
            request.header(header.path(0).asText(), header.path(1).asText());
        }
        return request.build();
    }

    private Optional<String> bearer(String who) {
        return switch (who) {
            case "admin", "nobody" -> Optional.empty();
            case "garbage" -> Optional.of("a.b.c");
            default -> Optional.of(tokens.getOrDefault(who, ""));
        };
    }

    private String withTokens(String body) {
        var text = body;
        for (var token : tokens.entrySet()) {
            text = text.replace("\"$" + token.getKey() + "\"", "\"" + token.getValue() + "\"");
        }
        return text;
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException _) {
            return TextNode.valueOf(body);
        }
    }

    /// Without what differs from one time to the next.
    private JsonNode normal(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                var normal = JsonNodeFactory.instance.objectNode();
                object.properties().stream()
                        .filter(member -> !EACH_TIME_OTHER.contains(member.getKey()))
                        .forEach(it -> normal.set(it.getKey(), normal(it.getValue())));
                yield normal;
            }
            case ArrayNode array -> {
                var items = StreamSupport.stream(array.spliterator(), false).map(this::normal);
                var rules = array.size() > 0 && array.path(0).has("verbs");
                yield JsonNodeFactory.instance
                        .arrayNode()
                        .addAll(
                                (rules ? items.sorted(Comparator.comparing(this::sorted)) : items)
                                        .toList());
            }
            case TextNode text -> TextNode.valueOf(normal(text.asText()));
            default -> node.isInt() ? JsonNodeFactory.instance.numberNode(node.asLong()) : node;
        };
    }

    private String sorted(JsonNode rule) {
        return rule.path("apiGroups") + "" + rule.path("resources") + rule.path("nonResourceURLs");
    }

    private String normal(String text) {
        for (var token : tokens.entrySet()) {
            if (text.equals(token.getValue())) {
                return "$" + token.getKey();
            }
        }
        return text.matches("ey[^.]*\\.[^.]*\\.[^.]*")
                ? "$token"
                : text.replaceAll("^(JTI=|X509SHA256=).*", "$1…").replaceAll(UUID, "…");
    }
}
