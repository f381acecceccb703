package dev.sluice.embedded.apiserver.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a path of the resource API names: `/apis/apps/v1/namespaces/shop/deployments/web/scale`.
///
/// @param group empty for the core group
/// @param namespace empty when the path has none
/// @param plural the resource
/// @param name empty for a collection
/// @param subresource empty for the object itself
public record Target(
        String group,
        String version,
        String namespace,
        String plural,
        String name,
        String subresource) {

    /// The decoded parts of a path; empty when it plays tricks (`..`, `//`, encoded slashes).
    public static Optional<List<String>> segments(String path) {
        if (!path.startsWith("/")) {
            return Optional.empty();
        }
        if (path.equals("/")) {
            return Optional.of(List.of());
        }
        var trimmed = path.endsWith("/") ? path.substring(1, path.length() - 1) : path.substring(1);
        var parts = new ArrayList<String>();
        for (var raw : trimmed.split("/", -1)) {
            var part = decode(raw);
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.contains("/")) {
                return Optional.empty();
            }
            parts.add(part);
        }
        return Optional.of(List.copyOf(parts));
    }

    /// Reads a path below `/api/V` or `/apis/G/V`; empty when it names no resource.
    public static Optional<Target> of(List<String> segments) {
        if (segments.size() > 2 && segments.get(0).equals("api")) {
            return below("", segments.get(1), segments.subList(2, segments.size()));
        }
        if (segments.size() > 3 && segments.get(0).equals("apis")) {
            return below(segments.get(1), segments.get(2), segments.subList(3, segments.size()));
        }
        return Optional.empty();
    }

    private static Optional<Target> below(String group, String version, List<String> rest) {
        var namespaced =
                rest.size() > 2
                        && rest.getFirst().equals("namespaces")
                        && !(group.isEmpty() && isNamespaceSubresource(rest));
        var namespace = namespaced ? rest.get(1) : "";
        var own = namespaced ? rest.subList(2, rest.size()) : rest;
        if (own.size() > 3) {
            return Optional.empty();
        }
        return Optional.of(
                new Target(
                        group,
                        version,
                        namespace,
                        own.getFirst(),
                        own.size() > 1 ? own.get(1) : "",
                        own.size() > 2 ? own.get(2) : ""));
    }

    private static boolean isNamespaceSubresource(List<String> rest) {
        return rest.size() == 3 && (rest.get(2).equals("status") || rest.get(2).equals("finalize"));
    }

    private static String decode(String raw) {
        try {
            return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }
}
