package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Resource;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How an image is run on this machine: the `LocalImage` object for its repository.
///
/// @param entrypoint the command, before expansion
/// @param args used when the container gives none
/// @param env before expansion; the container's own wins
/// @param workingDir empty: the container's root
record LocalImage(
        List<String> entrypoint, List<String> args, Map<String, String> env, String workingDir) {
    static final Resource RESOURCE = new Resource("sluice.dev", "localimages");

    /// The first, by name, for the image's repository.
    static Optional<LocalImage> find(Cluster cluster, String image) {
        var repository = ImageName.of(image).repository();
        return cluster.list(RESOURCE, "").stream()
                .filter(each ->
                        ImageName.of(each.path("spec").path("repository").asText())
                                .repository()
                                .equals(repository))
                .min(Comparator.comparing(each -> each.path("metadata").path("name").asText()))
                .map(each -> of(each.path("spec")));
    }

    private static LocalImage of(JsonNode spec) {
        var env = new LinkedHashMap<String, String>();
        for (var each : spec.path("env")) {
            env.put(each.path("name").asText(), each.path("value").asText(""));
        }
        return new LocalImage(
                ContainerSpec.strings(spec.path("entrypoint")),
                ContainerSpec.strings(spec.path("args")),
                env,
                spec.path("workingDir").asText(""));
    }
}
