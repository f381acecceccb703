package dev.sluice.embedded.apiserver.table;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Objects;
import dev.sluice.embedded.objects.ResourceType;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Renders objects as the `Table` that `kubectl get` prints.
public final class Tables {
    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    private final Objects objects;
    private final InstantSource clock;

    private static final Set<String> DATES =
            Set.of("Role", "ClusterRole", "LimitRange", "CustomResourceDefinition");

    public Tables(Objects objects, InstantSource clock) {
        this.objects = objects;
        this.clock = clock;
    }

    /// What each row tells about its object besides the cells.
    public enum Include {
        NONE,
        METADATA,
        OBJECT;

        /// @param value of `includeObject`; empty means the metadata
        /// @throws ApiException 400 for anything unknown
        public static Include of(String value) {
            return switch (value) {
                case "None" -> NONE;
                case "Object" -> OBJECT;
                case "", "Metadata" -> METADATA;
                default ->
                        throw new ApiException(
                                400,
                                "BadRequest",
                                "Unable to convert to Table as requested: includeObject: Invalid"
                                        + " value: \""
                                        + value
                                        + "\": must be 'Metadata', 'Object', 'None', or empty");
            };
        }
    }

    /// @param items the rows' objects; a `Scale` is shown in its own columns
    public ObjectNode table(ResourceType type, List<ObjectNode> items, Include include) {
        var table =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", "Table")
                        .put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata");
        var columns = columns(type, items);
        var heads = table.putArray("columnDefinitions");
        columns.forEach(column ->
                heads.addObject()
                        .put("name", column.name())
                        .put("type", column.type())
                        .put("format", column.format())
                        .put("description", column.description())
                        .put("priority", column.wide() ? 1 : 0));
        var now = clock.instant();
        if (items.isEmpty() && DATES.contains(type.kind())) {
            // The real server renders these by another path, which leaves the list out.
            table.putNull("rows");
            return table;
        }
        var rows = table.putArray("rows");
        for (var item : items) {
            var row = rows.addObject();
            var cells = row.putArray("cells");
            columns.forEach(column -> cells.add(column.cell().of(item, now)));
            switch (include) {
                case NONE -> row.putNull("object");
                case METADATA -> row.set("object", withoutGeneration(metadataOnly(item)));
                case OBJECT -> row.set("object", item);
            }
        }
        return table;
    }

    /// The real server makes tables before it adds this annotation of DaemonSets.
    private static ObjectNode withoutGeneration(ObjectNode partial) {
        var metadata = partial.path("metadata");
        if (!metadata.path("annotations").has(TEMPLATE_GENERATION)) {
            return partial;
        }
        ObjectNode copy = metadata.deepCopy();
        var annotations = copy.withObject("/annotations");
        annotations.remove(TEMPLATE_GENERATION);
        if (annotations.isEmpty()) {
            copy.remove("annotations");
        }
        partial.set("metadata", copy);
        return partial;
    }

    /// The object without anything but its names and metadata.
    public static ObjectNode metadataOnly(ObjectNode object) {
        var partial =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", "PartialObjectMetadata")
                        .put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", object.path("metadata"));
        return withoutGeneration(partial);
    }

    private List<Column> columns(ResourceType type, List<ObjectNode> items) {
        if (type.custom() && !isScale(items)) {
            return CustomColumns.of(objects.printerColumns(type));
        }
        var kind =
                isScale(items) ? "autoscaling/Scale" : type.resource().group() + "/" + type.kind();
        return builtIn(kind).orElse(List.of(Column.NAME, Column.AGE));
    }

    private static boolean isScale(List<ObjectNode> items) {
        return !items.isEmpty() && items.getFirst().path("kind").asText().equals("Scale");
    }

    private static Optional<List<Column>> builtIn(String kind) {
        if (kind.equals("/Pod")) {
            return Optional.of(PodColumns.PODS);
        }
        return Stream.of(
                        WorkloadColumns.BY_KIND,
                        NetworkColumns.BY_KIND,
                        ClusterColumns.BY_KIND,
                        CoreColumns.BY_KIND)
                .filter(kinds -> kinds.containsKey(kind))
                .findFirst()
                .map(kinds -> kinds.getOrDefault(kind, List.of()));
    }
}
