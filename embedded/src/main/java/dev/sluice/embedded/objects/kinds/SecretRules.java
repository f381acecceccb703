package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.GoJson;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

final class SecretRules implements KindRules {
    private static final String ACCOUNT = "kubernetes.io/service-account.name";

    @Override
    public void defaults(ObjectNode object) {
        Put.absent(object, "type", "Opaque");
        if (object.remove("stringData") instanceof ObjectNode texts) {
            ObjectNode data = Put.object(object, "data");
            for (var text : texts.properties()) {
                byte[] bytes = text.getValue().asText().getBytes(StandardCharsets.UTF_8);
                data.put(text.getKey(), Base64.getEncoder().encodeToString(bytes));
            }
        }
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        // Four characters of base64 hold three bytes.
        if (ConfigMapRules.keys(object, "data", errors) / 4 * 3 > ConfigMapRules.DATA_MAX) {
            errors.tooLong("data", ConfigMapRules.DATA_MAX);
        }
        List<String> required =
                switch (object.path("type").asText()) {
                    case "kubernetes.io/tls" -> List.of("tls.crt", "tls.key");
                    case "kubernetes.io/dockerconfigjson" -> List.of(".dockerconfigjson");
                    case "kubernetes.io/dockercfg" -> List.of(".dockercfg");
                    case "kubernetes.io/ssh-auth" -> List.of("ssh-privatekey");
                    default -> List.of();
                };
        if (object.path("type").asText().equals("kubernetes.io/basic-auth")
                && !object.path("data").has("username")
                && !object.path("data").has("password")) {
            errors.required("data[username]");
            errors.required("data[password]");
        }
        if (object.path("type").asText().equals("kubernetes.io/service-account-token")
                && object.at("/metadata/annotations").path(ACCOUNT).asText().isEmpty()) {
            errors.required("metadata.annotations[" + ACCOUNT + "]");
        }
        for (String key : required) {
            if (!object.path("data").has(key)) {
                errors.required("data[" + key + "]");
            } else if (key.startsWith(".docker")) {
                dockerConfig(object.path("data").path(key).asText(), key, errors);
            }
        }
    }

    private static void dockerConfig(String base64, String key, FieldErrors errors) {
        byte[] json = Base64.getDecoder().decode(base64);
        GoJson.complaint(json)
                .ifPresent(why ->
                        errors.invalid("data[" + key + "]", "<secret contents redacted>", why));
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        if (!object.path("type").equals(old.path("type"))) {
            errors.immutable("type", object.path("type"));
        }
        ConfigMapRules.immutable(object, old, errors);
    }
}
