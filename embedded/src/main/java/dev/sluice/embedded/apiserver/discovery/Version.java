package dev.sluice.embedded.apiserver.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The Kubernetes version the server behaves as.
public final class Version {
    public static final String GIT = "v1.36.3";

    private Version() {}

    /// `GET /version`
    public static ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("major", "1")
                .put("minor", "36")
                .put("emulationMajor", "1")
                .put("emulationMinor", "36")
                .put("minCompatibilityMajor", "1")
                .put("minCompatibilityMinor", "35")
                .put("gitVersion", GIT)
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-01-01T00:00:00Z")
                .put("goVersion", "go1.26")
                .put("compiler", "sluice")
                .put("platform", "jvm/" + Runtime.version().feature());
    }
}
