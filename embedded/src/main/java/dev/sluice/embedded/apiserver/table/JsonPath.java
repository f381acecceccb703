package dev.sluice.embedded.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The part of JSONPath that `additionalPrinterColumns` use: `.spec.x`, `.a[0]`, `.a[*]`, `['k']`,
/// and `[?(@.type=="Ready")]`.
final class JsonPath {
    private static final Pattern STEP =
            Pattern.compile(
                    "\\.?([\\w$-]+(?:\\\\\\.[\\w/-]+)*)"
                            + "|\\[(\\d+)]|\\[\\*]|\\.\\*"
                            + "|\\['([^']*)']|\\[\"([^\"]*)\"]"
                            + "|\\[\\?\\(@\\.([\\w.-]+)\\s*==\\s*[\"']([^\"']*)[\"']\\)]");

    private JsonPath() {}

    /// Everything the path leads to, in order; empty where it leads nowhere or is not understood.
    static List<JsonNode> select(JsonNode object, String path) {
        var found = List.of(object);
        var inner = path.startsWith("{") ? path.substring(1, path.length() - 1) : path;
        var text = inner.startsWith("$") ? inner.substring(1) : inner;
        var steps = STEP.matcher(text);
        var at = 0;
        while (at < text.length()) {
            if (!steps.find(at) || steps.start() != at) {
                return List.of();
            }
            at = steps.end();
            var next = new ArrayList<JsonNode>();
            for (var node : found) {
                step(node, steps, next);
            }
            found = next;
        }
        return found;
    }

    private static void step(JsonNode node, java.util.regex.Matcher step, List<JsonNode> next) {
        for (var group : new int[] {1, 3, 4}) {
            var name = step.group(group);
            if (name != null) {
                keep(node.path(name.replace("\\.", ".")), next);
                return;
            }
        }
        if (step.group(2) != null) {
            keep(node.path(Integer.parseInt(step.group(2))), next);
            return;
        }
        var wantedPath = step.group(5);
        for (var item : node) {
            if (wantedPath == null || Cells.at(item, wantedPath).asText().equals(step.group(6))) {
                keep(item, next);
            }
        }
    }

    private static void keep(JsonNode node, List<JsonNode> next) {
        if (!node.isMissingNode() && !node.isNull()) {
            next.add(node);
        }
    }
}
