package dev.sluice.embedded.gateway.ingress;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What of an Ingress changes nothing here, in sentences for its user.
final class Advice {
    private static final Set<String> UNDERSTOOD =
            new TreeSet<>(
                    List.of(
                            "canary",
                            "canary-weight",
                            "canary-weight-total",
                            "canary-by-header",
                            "canary-by-header-value",
                            "canary-by-header-pattern",
                            "canary-by-cookie",
                            "rewrite-target",
                            "use-regex",
                            "upstream-vhost"));

    /// What asks for what the gateway does anyway.
    private static final Map<String, String> AS_IT_IS =
            Map.of(
                    "ssl-redirect", "false",
                    "force-ssl-redirect", "false",
                    "backend-protocol", "HTTP",
                    "ssl-passthrough", "false");

    private Advice() {}

    /// @param tls whether the gateway has a port for TLS
    static List<String> on(ObjectNode ingress, boolean tls) {
        var advice = new ArrayList<String>();
        ingress.path("metadata")
                .path("annotations")
                .properties()
                .forEach(annotation -> {
                    var name = annotation.getKey();
                    if (name.startsWith(Annotations.PREFIX)
                            && !isHonoured(name, annotation.getValue().asText())) {
                        advice.add(sentence(name));
                    }
                });
        if (!tls && !ingress.path("spec").path("tls").isEmpty()) {
            advice.add(
                    "spec.tls changes nothing here: the gateway was started without a port for TLS"
                            + " and serves its hosts over plain HTTP");
        }
        return advice;
    }

    private static boolean isHonoured(String name, String value) {
        var bare = name.substring(Annotations.PREFIX.length());
        return UNDERSTOOD.contains(bare) || value.equals(AS_IT_IS.get(bare));
    }

    private static String sentence(String name) {
        return "the annotation %s changes nothing here; those understood are %s"
                .formatted(name, String.join(", ", UNDERSTOOD));
    }
}
