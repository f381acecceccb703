package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.LongAnswer;
import dev.sluice.embedded.apiserver.http.Negotiation;
import dev.sluice.embedded.apiserver.http.Wire;
import dev.sluice.embedded.apiserver.table.Tables;
import dev.sluice.embedded.apiserver.table.Tables.Include;
import dev.sluice.embedded.objects.Objects.Page;
import dev.sluice.embedded.objects.ResourceType;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Writes objects and lists in the shape the client asked for.
final class Rendering {
    private final Tables tables;

    Rendering(Tables tables) {
        this.tables = tables;
    }

    void object(Exchange exchange, int code, ResourceType type, ObjectNode object) {
        var asked = Negotiation.of(exchange.header("Accept"));
        send(exchange, code, asked, shaped(exchange, asked, type, object));
    }

    private ObjectNode shaped(
            Exchange exchange, Negotiation asked, ResourceType type, ObjectNode object) {
        if (object.path("kind").asText().equals("Status")) {
            return object;
        }
        return switch (asked.shape()) {
            case TABLE -> {
                var table = tables.table(type, List.of(object), include(exchange));
                if (!revisionOf(object).isMissingNode()) {
                    table.withObject("/metadata").set("resourceVersion", revisionOf(object));
                }
                yield table;
            }
            case METADATA -> Tables.metadataOnly(object);
            default -> object;
        };
    }

    void list(Exchange exchange, ResourceType type, Page page) throws IOException {
        var asked = Negotiation.of(exchange.header("Accept"));
        if (asked.shape() == Negotiation.Shape.FULL
                && asked.format() == Negotiation.Format.JSON
                && KeptList.fits(page)) {
            var frame = framed(listOf(type, List.of()), type, page, asked);
            frame.remove("items");
            try (var answer = new LongAnswer(exchange)) {
                new KeptList(type, page).write(frame, answer);
            }
            return;
        }
        var list =
                switch (asked.shape()) {
                    case TABLE -> tables.table(type, page.items(), include(exchange));
                    case METADATA -> metadataList(page);
                    default ->
                            listOf(
                                    type,
                                    type.custom()
                                            ? page.items()
                                            : page.items().stream()
                                                    .map(Rendering::withoutKind)
                                                    .toList());
                };
        send(exchange, 200, asked, framed(list, type, page, asked));
    }

    private static ObjectNode metadataList(Page page) {
        var list =
                collection(
                        "PartialObjectMetadataList",
                        "meta.k8s.io/v1",
                        page.items().stream().map(Tables::metadataOnly).toList());
        return page.items().isEmpty() ? list.putNull("items") : list;
    }

    private static ObjectNode listOf(ResourceType type, List<ObjectNode> items) {
        return collection(type.kind() + "List", type.apiVersion(), items);
    }

    private static ObjectNode framed(
            ObjectNode list, ResourceType type, Page page, Negotiation asked) {
        var metadata = list.withObject("/metadata");
        metadata.put("resourceVersion", Long.toUnsignedString(page.revision()));
        if (!page.continueToken().isEmpty()
                || type.custom() && asked.shape() == Negotiation.Shape.FULL) {
            metadata.put("continue", page.continueToken());
        }
        page.remaining().ifPresent(count -> metadata.put("remainingItemCount", count));
        return list;
    }

    /// The object as a watch event carries it.
    ///
    /// @param first whether the client still needs the columns of a table
    ObjectNode event(Exchange exchange, Negotiation.Shape shape, Item item, boolean first) {
        return switch (shape) {
            case TABLE -> {
                var rows = item.bookmark() ? List.<ObjectNode>of() : List.of(item.object());
                var table = tables.table(item.type(), rows, include(exchange));
                table.withObject("/metadata").set("resourceVersion", revisionOf(item.object()));
                yield first ? table : table.putNull("columnDefinitions");
            }
            case METADATA -> Tables.metadataOnly(item.object());
            default -> item.object();
        };
    }

    /// @param bookmark whether it stands for a revision only
    record Item(ResourceType type, ObjectNode object, boolean bookmark) {}

    private static Include include(Exchange exchange) {
        return Include.of(exchange.query("includeObject"));
    }

    private static JsonNode revisionOf(ObjectNode object) {
        return object.path("metadata").path("resourceVersion");
    }

    private static void send(Exchange exchange, int code, Negotiation asked, ObjectNode answer) {
        switch (asked.format()) {
            case JSON -> exchange.json(code, answer);
            case YAML -> exchange.answer(code, "application/yaml", Wire.yaml(answer), Map.of());
        }
    }

    private static ObjectNode collection(String kind, String apiVersion, List<ObjectNode> items) {
        var list =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", kind)
                        .put("apiVersion", apiVersion);
        list.putObject("metadata");
        list.putArray("items").addAll(items);
        return list;
    }

    static ObjectNode withoutKind(ObjectNode object) {
        var bare = JsonNodeFactory.instance.objectNode();
        bare.setAll(object);
        bare.remove(List.of("kind", "apiVersion"));
        return bare;
    }
}
