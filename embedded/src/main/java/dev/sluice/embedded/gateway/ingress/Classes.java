package dev.sluice.embedded.gateway.ingress;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.gateway.config.Snapshot;

import java.util.HashSet;
import java.util.Set;

/// Which Ingresses are ours.
final class Classes {
    /// What an IngressClass names as its controller.
    static final String CONTROLLER = "sluice.dev/ingress-controller";

    private static final String OLD_ANNOTATION = "kubernetes.io/ingress.class";
    private static final String DEFAULT = "ingressclass.kubernetes.io/is-default-class";

    private final Set<String> ours = new HashSet<>();
    private boolean takesUnnamed;

    Classes(Snapshot snapshot) {
        snapshot.all(IngressKinds.INGRESS_CLASSES)
                .forEach((key, object) -> {
                    if (object.path("spec").path("controller").asText().equals(CONTROLLER)) {
                        ours.add(key.name());
                        takesUnnamed |=
                                object.path("metadata")
                                        .path("annotations")
                                        .path(DEFAULT)
                                        .asText()
                                        .equals("true");
                    }
                });
    }

    boolean take(JsonNode ingress) {
        var field = ingress.path("spec").path("ingressClassName");
        var annotation = ingress.path("metadata").path("annotations").path(OLD_ANNOTATION);
        var name = annotation.isTextual() ? annotation.asText() : field.asText("");
        return name.isEmpty() ? takesUnnamed : ours.contains(name);
    }
}
