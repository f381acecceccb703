package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.select.FieldSelector;
import dev.sluice.embedded.objects.select.LabelSelector;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The label and field selectors of a list or watch, applied to objects as the kind shows them.
record Selection(LabelSelector labels, FieldSelector fields) {
    private static final Set<String> COMMON = Set.of("metadata.name", "metadata.namespace");

    /// The fields of the kinds that know more than the common two.
    private static final Map<String, Set<String>> FIELDS =
            """
            pods spec.nodeName spec.restartPolicy spec.schedulerName spec.serviceAccountName spec.hostNetwork status.phase status.podIP status.podIPs status.nominatedNodeName
            events involvedObject.kind involvedObject.namespace involvedObject.name involvedObject.uid involvedObject.apiVersion involvedObject.resourceVersion involvedObject.fieldPath reason reportingComponent source type
            events.events.k8s.io regarding.kind regarding.namespace regarding.name regarding.uid regarding.apiVersion regarding.resourceVersion regarding.fieldPath reason reportingController type
            nodes spec.unschedulable
            namespaces status.phase
            secrets type
            services spec.clusterIP spec.type
            jobs.batch status.successful
            replicationcontrollers status.replicas
            """
                    .lines()
                    .map(line -> List.of(line.split(" ")))
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    List::getFirst,
                                    words -> Set.copyOf(words.subList(1, words.size()))));

    static Selection of(Kind kind, String labels, String fields) {
        try {
            return new Selection(LabelSelector.parse(labels), fields(kind, fields));
        } catch (IllegalArgumentException e) {
            throw Refusals.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static FieldSelector fields(Kind kind, String text) {
        Set<String> own = own(kind);
        boolean special = !own.isEmpty() || kind.type().custom();
        return FieldSelector.parse(
                text,
                field -> COMMON.contains(field) || own.contains(field),
                field ->
                        special
                                ? "field label not supported: " + field
                                : "\""
                                        + field
                                        + "\" is not a known field selector: only"
                                        + " \"metadata.name\", \"metadata.namespace\"");
    }

    private static Set<String> own(Kind kind) {
        if (kind.form() instanceof Kind.Custom(var schema)) {
            return schema.version()
                    .path("selectableFields")
                    .valueStream()
                    .map(field -> field.path("jsonPath").asText().replaceFirst("^\\.", ""))
                    .collect(Collectors.toSet());
        }
        return FIELDS.getOrDefault(kind.resource().toString(), Set.of());
    }

    boolean isEmpty() {
        return labels.isEmpty() && fields.isEmpty();
    }

    boolean matches(ObjectNode object) {
        return labels.matches(object.path("metadata").path("labels")) && fields.matches(object);
    }

    boolean matches(Optional<ObjectNode> object) {
        return object.isPresent() && matches(object.get());
    }
}
