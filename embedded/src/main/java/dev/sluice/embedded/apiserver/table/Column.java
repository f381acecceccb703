package dev.sluice.embedded.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.time.Instant;
import java.util.function.Function;

/// One column: what its head says and how a cell comes out of an object.
///
/// @param type as OpenAPI names it; `string` mostly, also where numbers are sent
/// @param format `name` for names, empty otherwise
/// @param wide shown by `-o wide` only
record Column(
        String name, String type, String format, String description, boolean wide, Cell cell) {
    /// Reads a cell.
    @FunctionalInterface
    interface Cell {
        JsonNode of(JsonNode object, Instant now);
    }

    static final Column NAME =
            new Column(
                    "Name",
                    "string",
                    "name",
                    "Name must be unique within a namespace.",
                    false,
                    (object, _) -> TextNode.valueOf(Cells.text(object, "metadata.name", "")));

    static final Column AGE =
            new Column(
                    "Age",
                    "string",
                    "",
                    "CreationTimestamp is the time this object was created.",
                    false,
                    (object, now) ->
                            TextNode.valueOf(
                                    Ages.since(
                                            Cells.text(object, "metadata.creationTimestamp", ""),
                                            now)));

    static final Column CREATED_AT =
            new Column(
                    "Created At",
                    "date",
                    "",
                    "When this object was created.",
                    false,
                    (object, _) ->
                            TextNode.valueOf(Cells.text(object, "metadata.creationTimestamp", "")));

    static Column text(String name, Function<JsonNode, String> cell) {
        return timed(name, (object, _) -> TextNode.valueOf(cell.apply(object)));
    }

    static Column timed(String name, Cell cell) {
        return new Column(name, "string", "", name + ".", false, cell);
    }

    static Column text(String name, String path) {
        return text(name, object -> Cells.text(object, path, ""));
    }

    static Column textOrNone(String name, String path) {
        return text(name, object -> Cells.text(object, path, "<none>"));
    }

    /// A number, 0 where the object has none.
    static Column number(String name, String path) {
        return new Column(
                name,
                "integer",
                "",
                name + ".",
                false,
                (object, _) -> IntNode.valueOf(Cells.number(object, path)));
    }

    /// A number in a column that is declared as text, as several are in Kubernetes.
    static Column count(String name, Function<JsonNode, Integer> cell) {
        return new Column(
                name,
                "string",
                "",
                name + ".",
                false,
                (object, _) -> IntNode.valueOf(cell.apply(object)));
    }

    static Column flag(String name, String path) {
        return new Column(
                name,
                "boolean",
                "",
                name + ".",
                false,
                (object, _) -> {
                    var value = Cells.at(object, path);
                    return value.isMissingNode() ? NullNode.instance : value;
                });
    }

    Column onlyWide() {
        return new Column(name, type, format, description, true, cell);
    }
}
