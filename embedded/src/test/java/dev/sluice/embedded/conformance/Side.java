package dev.sluice.embedded.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// One of the two servers in a story: remembers what it said, and shows its answers without what is
/// its own.
final class Side {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TIME =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]+)?Z");
    private static final Pattern ADDRESS =
            Pattern.compile("\\b(10|127)\\.96\\.[0-9]{1,3}\\.[0-9]{1,3}\\b");

    /// A refused patch is quoted, in the order of Go's maps.
    private static final Pattern ECHO =
            Pattern.compile("((?:^|patch: )Invalid value: )\"\\{.*\\}\\\\?n?\"(?=: )");

    private static final Pattern AGE = Pattern.compile("[0-9]+(s|ms|m[0-9]*s?|h|d)|<invalid>");
    private static final List<String> HEADERS =
            List.of("Content-Type", "Warning", "Retry-After", "Location", "Allow", "Cache-Control");

    private final Server server;
    private final Map<String, String> variables;
    private final Map<String, ObjectNode> seen = new HashMap<>();
    private final Map<String, String> firstVersions = new HashMap<>();
    private final Map<String, String> shown = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private String token = "";

    /// @param variables `ns` and `group`
    Side(Server server, Map<String, String> variables) {
        this.server = server;
        this.variables = variables;
    }

    /// Asks the server; the answer is a document that must be equal on both sides.
    ObjectNode play(Call call) throws IOException, InterruptedException {
        String path = filled(call.path(), call.home(), true);
        HttpResponse<String> response = server.ask(call.method(), path, call.headers(), body(call));
        ObjectNode answer = JSON.createObjectNode().put("code", response.statusCode());
        for (String header : HEADERS) {
            for (String value : response.headers().allValues(header)) {
                answer.withArray("/headers").add(header + ": " + text(value));
            }
        }
        List<JsonNode> documents = Masks.documents(response.body());
        documents.forEach(document -> remember(call, response.statusCode(), document));
        if (documents.isEmpty()) {
            return answer.put("body", text(response.body()));
        }
        ArrayNode bodies = answer.putArray("body");
        documents.forEach(document -> bodies.add(value("", document, !isList(document))));
        return answer;
    }

    private String body(Call call) {
        return switch (call.content()) {
            case Call.Content.Text(String text) -> filled(text, call.home(), false);
            case Call.Content.Changed(ObjectNode base, ObjectNode laid) -> {
                ObjectNode last = seen.getOrDefault(call.home(), base).deepCopy();
                yield filled(Shapes.laid(last, laid).toString(), call.home(), false);
            }
        };
    }

    private String filled(String text, String home, boolean encoded) {
        JsonNode last = seen.getOrDefault(home, JsonNodeFactory.instance.objectNode());
        Map<String, String> values = new HashMap<>(variables);
        values.put("rv", last.at("/metadata/resourceVersion").asText());
        values.put("uid", last.at("/metadata/uid").asText("00000000-0000-0000-0000-000000000000"));
        values.put("firstrv", firstVersions.getOrDefault(home, ""));
        values.put("continue", token);
        String result = text;
        for (var each : values.entrySet()) {
            String value = each.getValue();
            result =
                    result.replace(
                            "{" + each.getKey() + "}",
                            encoded ? URLEncoder.encode(value, StandardCharsets.UTF_8) : value);
        }
        return result;
    }

    private static boolean isList(JsonNode document) {
        return document.has("items") || document.has("rows");
    }

    private void remember(Call call, int code, JsonNode document) {
        if (document.at("/metadata/continue").isTextual()) {
            token = document.at("/metadata/continue").asText();
        }
        boolean whole =
                code < 300
                        && document.path("metadata").has("uid")
                        && !call.toString().contains("dryRun")
                        && !document.path("kind").asText().equals("PartialObjectMetadata")
                        && !document.path("kind").asText().equals("Scale");
        if (whole && document instanceof ObjectNode object) {
            seen.put(call.home(), object.deepCopy());
            firstVersions.putIfAbsent(
                    call.home(), document.at("/metadata/resourceVersion").asText());
        }
        String prefix = document.at("/metadata/generateName").asText();
        if (!prefix.isEmpty()) {
            shown.put(document.at("/metadata/name").asText(), prefix + "<generated>");
        }
    }

    private JsonNode value(String name, JsonNode value, boolean own) {
        return switch (value) {
            case ObjectNode object -> object(object, own);
            case ArrayNode array -> array(name, array);
            case TextNode text -> TextNode.valueOf(named(name, text.asText(), own));
            default -> name.equals("nodePort") ? TextNode.valueOf("<port>") : value;
        };
    }

    private ArrayNode array(String name, ArrayNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(item -> items.add(value(name.equals("cells") ? name : "", item, true)));
        if (name.equals("managedFields")) {
            // They are sorted by time, and the clock may have moved on between the servers.
            items.sort(Comparator.comparing(Side::owner));
        }
        if (name.equals("causes")) {
            // In the order of the checks, which differs, or of a Go map, which differs every time.
            items.sort(Comparator.comparing(JsonNode::toString));
        }
        ArrayNode copy = JSON.createArrayNode();
        items.forEach(copy::add);
        return copy;
    }

    private static String owner(JsonNode entry) {
        return entry.path("operation").asText()
                + entry.path("manager").asText()
                + entry.path("subresource").asText()
                + entry.path("apiVersion").asText();
    }

    private ObjectNode object(ObjectNode object, boolean own) {
        Map<String, JsonNode> members = new TreeMap<>();
        boolean isColumn = object.has("priority") && object.has("format");
        for (var member : object.properties()) {
            String name = member.getKey();
            if (!(isColumn && name.equals("description"))) {
                members.put(text(name), value(name, member.getValue(), own));
            }
        }
        ObjectNode copy = JSON.createObjectNode();
        copy.setAll(members);
        return copy;
    }

    /// @param own whether it stands in an object, not in a list's metadata
    private String named(String name, String text, boolean own) {
        if (text.isEmpty()) {
            return text;
        }
        return switch (name) {
            case "continue", "storageVersionHash" -> "<" + name + ">";
            case "resourceVersion" -> own ? ordinal("rv", text) : "<rv>";
            case "uid" -> text.startsWith("11111111") ? text : ordinal("uid", text);
            case "cells" -> AGE.matcher(text).matches() ? "<age>" : text(text);
            default -> text.startsWith("{") && text.endsWith("}") ? document(text) : text(text);
        };
    }

    /// A document within a text, such as the last applied configuration.
    private String document(String text) {
        try {
            return text(JSON.readTree(text).toString());
        } catch (JsonProcessingException _) {
            return text(text);
        }
    }

    /// The same on both sides when both have changed the object as often.
    private String ordinal(String prefix, String value) {
        return shown.computeIfAbsent(
                value, _ -> "<" + prefix + counts.merge(prefix, 1, Integer::sum) + ">");
    }

    private String text(String text) {
        String result = text;
        for (var each : shown.entrySet()) {
            if (each.getKey().length() > 7) {
                result = result.replace(each.getKey(), each.getValue());
            }
        }
        result = ECHO.matcher(result).replaceAll("$1\"<the object>\"");
        result = result.replaceAll("(?s)StorageError: invalid object.*", "StorageError");
        result = result.replaceAll("(?<=\\d:)3[0-2]\\d{3}(?=/)", "<port>");
        // Go shows its structs, with all their members.
        result =
                result.replaceAll("(?s)(Invalid value: )(null|\\{.*\\}|\\[.*\\]): ", "$1<value>: ");
        result = result.replaceAll("(?s)patch: Invalid value: .*", "patch: <refused>");
        result = result.replaceAll("(?s)^Invalid value: \"<the object>\".*", "<refused>");
        result = result.replaceAll("(?s)json parse error: .*", "json parse error");
        // Several causes stand in the details, too; what a pod may not change is shown by Go.
        result = result.replaceAll("(?s) is invalid: \\[.*\\]$", " is invalid: <several>");
        result = result.replaceAll("(?s)previously negative\\)\n.*", "previously negative)");
        result = result.replaceAll("gen-[a-z0-9]{5}", "gen-<generated>");
        result = result.replaceAll("kube-api-access-[a-z0-9]{5}", "kube-api-access-<random>");
        result = TIME.matcher(result).replaceAll("<time>");
        result = ADDRESS.matcher(result).replaceAll("<service address>");
        return result.replaceAll("\\(\\d+\\)", "(<number>)")
                .replaceAll("resourceVersion\":\"\\d+\"", "resourceVersion\":\"<rv>\"")
                .replaceAll("nodePort\":\\d+", "nodePort\":<port>");
    }
}
