package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

final class IngressRules implements KindRules {
    @Override
    public void create(ObjectNode object) {
        object.putObject("status").putObject("loadBalancer");
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        JsonNode spec = object.path("spec");
        if (spec.path("rules").isEmpty() && !spec.has("defaultBackend")) {
            errors.invalid(
                    "spec",
                    spec.isMissingNode() ? JsonNodeFactory.instance.objectNode() : spec,
                    "either `defaultBackend` or `rules` must be specified");
        }
        JsonNode rules = spec.path("rules");
        for (int i = 0; i < rules.size(); i++) {
            JsonNode paths = rules.get(i).at("/http/paths");
            for (int j = 0; j < paths.size(); j++) {
                if (!paths.get(j).has("pathType")) {
                    errors.required(
                            "spec.rules[" + i + "].http.paths[" + j + "].pathType",
                            "pathType must be specified");
                }
            }
        }
    }
}
