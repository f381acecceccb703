package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.IpAddress;
import dev.sluice.embedded.objects.validation.Names;

import java.util.List;

final class IngressRules implements KindRules {
    private static final List<String> SEQUENCES = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> ENDINGS = List.of("/..", "/.");
    private static final List<String> PATH_TYPES =
            List.of("Exact", "ImplementationSpecific", "Prefix");

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
                    NullNode.instance,
                    "either `defaultBackend` or `rules` must be specified");
        }
        if (spec.has("defaultBackend")) {
            backend(spec.path("defaultBackend"), "spec.defaultBackend", errors);
        }
        JsonNode rules = spec.path("rules");
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), "spec.rules[" + i + "]", errors);
        }
        tls(spec.path("tls"), errors);
        JsonNode ingressClass = spec.path("ingressClassName");
        if (ingressClass.isTextual()) {
            Names.subdomain(ingressClass.asText())
                    .ifPresent(why -> errors.invalid("spec.ingressClassName", ingressClass, why));
        }
    }

    private static void rule(JsonNode rule, String at, FieldErrors errors) {
        String host = rule.path("host").asText();
        if (!host.isEmpty()) {
            if (IpAddress.parse(host).isPresent()) {
                errors.invalid(at + ".host", host, "must be a DNS name, not an IP address");
            }
            host(host, at + ".host", errors);
        }
        if (!rule.has("http")) {
            return;
        }
        JsonNode paths = rule.at("/http/paths");
        if (paths.isEmpty()) {
            errors.required(at + ".http.paths");
        }
        for (int i = 0; i < paths.size(); i++) {
            path(paths.get(i), at + ".http.paths[" + i + "]", errors);
        }
    }

    private static void host(String host, String at, FieldErrors errors) {
        Names.subdomain(host.startsWith("*.") ? host.substring(2) : host)
                .ifPresent(why -> errors.invalid(at, host, why));
    }

    private static void tls(JsonNode tls, FieldErrors errors) {
        for (int i = 0; i < tls.size(); i++) {
            String at = "spec.tls[" + i + "]";
            JsonNode hosts = tls.get(i).path("hosts");
            for (int j = 0; j < hosts.size(); j++) {
                host(hosts.get(j).asText(), at + ".hosts[" + j + "]", errors);
            }
            JsonNode secret = tls.get(i).path("secretName");
            if (!secret.asText().isEmpty()) {
                Names.subdomain(secret.asText())
                        .ifPresent(why -> errors.invalid(at + ".secretName", secret, why));
            }
        }
    }

    private static void path(JsonNode path, String at, FieldErrors errors) {
        if (!path.has("pathType")) {
            errors.required(at + ".pathType", "pathType must be specified");
            return;
        }
        String type = path.path("pathType").asText();
        String text = path.path("path").asText();
        boolean mayBeEmpty = type.equals("ImplementationSpecific");
        if (!PATH_TYPES.contains(type)) {
            errors.unsupported(at + ".pathType", path.path("pathType"), PATH_TYPES);
        } else {
            if (!text.startsWith("/") && !(mayBeEmpty && text.isEmpty())) {
                errors.invalid(at + ".path", text, "must be an absolute path");
            }
            if (!mayBeEmpty) {
                SEQUENCES.stream()
                        .filter(text::contains)
                        .forEach(odd ->
                                errors.invalid(
                                        at + ".path", text, "must not contain '" + odd + "'"));
                ENDINGS.stream()
                        .filter(text::endsWith)
                        .forEach(odd ->
                                errors.invalid(
                                        at + ".path", text, "cannot end with '" + odd + "'"));
            }
        }
        backend(path.path("backend"), at + ".backend", errors);
    }

    private static void backend(JsonNode backend, String at, FieldErrors errors) {
        boolean toService = backend.has("service");
        boolean toResource = backend.has("resource");
        if (toService && toResource) {
            errors.invalid(at, "", "cannot set both resource and service backends");
        } else if (!toService && !toResource) {
            errors.invalid(at, "", "resource or service backend is required");
        } else if (toService) {
            service(backend.path("service"), at, errors);
        } else {
            for (String field : List.of("kind", "name")) {
                if (backend.path("resource").path(field).asText().isEmpty()) {
                    errors.required(at + ".resource." + field);
                }
            }
        }
    }

    private static void service(JsonNode service, String at, FieldErrors errors) {
        String name = service.path("name").asText();
        if (name.isEmpty()) {
            errors.required(at + ".service.name");
        } else {
            Names.service(name).ifPresent(why -> errors.invalid(at + ".service.name", name, why));
        }
        JsonNode portName = service.at("/port/name");
        JsonNode number = service.at("/port/number");
        boolean named = !portName.asText().isEmpty();
        boolean numbered = number.asInt() != 0;
        if (named && numbered) {
            errors.invalid(at, "", "cannot set both port name & port number");
        } else if (named) {
            Names.portComplaints(portName.asText())
                    .forEach(why -> errors.invalid(at + ".service.port.name", portName, why));
        } else if (numbered) {
            new PodChecks(errors).port(number, at + ".service.port.number");
        } else {
            errors.required(at, "port name or number is required");
        }
    }
}
