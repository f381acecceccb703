package dev.sluice.embedded.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

/// The columns of what keeps pods running, or could, in the core group.
final class CoreColumns {
    private CoreColumns() {}

    static final Map<String, List<Column>> BY_KIND =
            Map.of(
                    "/PodTemplate",
                    List.of(
                            Column.NAME,
                            Column.text("Containers", o -> containers(o, "name")),
                            Column.text("Images", o -> containers(o, "image")),
                            Column.text(
                                    "Pod Labels",
                                    o -> Cells.pairs(Cells.at(o, "template.metadata.labels")))),
                    "/ReplicationController",
                    Cells.columns(
                            List.of(
                                    Column.NAME,
                                    Column.number("Desired", "spec.replicas"),
                                    Column.number("Current", "status.replicas"),
                                    Column.number("Ready", "status.readyReplicas"),
                                    Column.AGE),
                            Cells.template("spec.template.spec"),
                            List.of(
                                    Column.text(
                                                    "Selector",
                                                    o -> Cells.pairs(Cells.at(o, "spec.selector")))
                                            .onlyWide())));

    private static String containers(JsonNode object, String member) {
        return Cells.join(object, "template.spec.containers", it -> Cells.text(it, member, ""));
    }
}
