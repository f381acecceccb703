package dev.sluice.embedded.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Base64;
import java.util.Optional;

/// The file `KUBECONFIG` names in a pod: without a mount namespace, nothing lies where client
/// libraries look for a service account, but nearly all of them read that variable.
///
/// Every pod has one, so that no client falls back to the clusters of whoever runs the platform.
record PodKubeconfig(ApiAccess access, String namespace) {
    private static final String NAME = "sluice";

    /// JSON, which every reader of YAML reads.
    ///
    /// @param token empty: who uses the file is nobody
    byte[] text(Optional<String> token) {
        var config = object().put("apiVersion", "v1").put("kind", "Config");
        named(config, "clusters", "cluster")
                .put("server", access.url())
                .put(
                        "certificate-authority-data",
                        Base64.getEncoder().encodeToString(access.authority().getBytes(UTF_8)));
        var user = named(config, "users", "user");
        token.ifPresent(value -> user.put("token", value));
        named(config, "contexts", "context")
                .put("cluster", NAME)
                .put("user", NAME)
                .put("namespace", namespace);
        return config.put("current-context", NAME).toPrettyString().getBytes(UTF_8);
    }

    private static ObjectNode named(ObjectNode config, String list, String member) {
        return config.putArray(list).addObject().put("name", NAME).putObject(member);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
