package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.Names;

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
                    spec.isEmpty() ? NullNode.instance : spec,
                    "either `defaultBackend` or `rules` must be specified");
        }
        JsonNode rules = spec.path("rules");
        for (int i = 0; i < rules.size(); i++) {
            String host = rules.get(i).path("host").asText();
            String at = "spec.rules[" + i + "]";
            if (!host.isEmpty()) {
                Names.subdomain(host.startsWith("*.") ? host.substring(2) : host)
                        .ifPresent(why -> errors.invalid(at + ".host", host, why));
            }
            JsonNode paths = rules.get(i).at("/http/paths");
            for (int j = 0; j < paths.size(); j++) {
                path(paths.get(j), at + ".http.paths[" + j + "]", errors);
            }
        }
    }

    private static void path(JsonNode path, String at, FieldErrors errors) {
        if (!path.has("pathType")) {
            errors.required(at + ".pathType", "pathType must be specified");
        } else if (!path.path("pathType").asText().equals("ImplementationSpecific")
                && !path.path("path").asText().startsWith("/")) {
            errors.invalid(at + ".path", path.path("path").asText(), "must be an absolute path");
        }
        JsonNode backend = path.path("backend");
        if (!backend.has("service") && !backend.has("resource")) {
            errors.invalid(at + ".backend", "", "resource or service backend is required");
        }
    }
}
