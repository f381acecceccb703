package dev.sluice.embedded.apiserver.discovery;

import dev.sluice.embedded.objects.Objects;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.objects.ResourceType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/// Everything the server answers for: the kinds that are stored, and the reviews that are only
/// computed.
public final class Served {
    /// The order decides which group wins for a bare resource name.
    private static final List<String> GROUP_ORDER =
            List.of(
                    "",
                    "apiregistration.k8s.io",
                    "apps",
                    "events.k8s.io",
                    "authentication.k8s.io",
                    "authorization.k8s.io",
                    "autoscaling",
                    "batch",
                    "certificates.k8s.io",
                    "networking.k8s.io",
                    "policy",
                    "rbac.authorization.k8s.io",
                    "storage.k8s.io",
                    "admissionregistration.k8s.io",
                    "apiextensions.k8s.io",
                    "scheduling.k8s.io",
                    "coordination.k8s.io",
                    "node.k8s.io",
                    "discovery.k8s.io");

    private static final List<ResourceType> REVIEWS =
            List.of(
                    review("authentication.k8s.io", "SelfSubjectReview", false),
                    review("authentication.k8s.io", "TokenReview", false),
                    review("authorization.k8s.io", "LocalSubjectAccessReview", true),
                    review("authorization.k8s.io", "SelfSubjectAccessReview", false),
                    review("authorization.k8s.io", "SelfSubjectRulesReview", false),
                    review("authorization.k8s.io", "SubjectAccessReview", false));

    private final Objects objects;
    private final List<ResourceType> computed;

    /// @param computed what can be read though it is not stored
    public Served(Objects objects, List<ResourceType> computed) {
        this.objects = objects;
        this.computed = List.copyOf(computed);
    }

    public static boolean isReview(ResourceType type) {
        return REVIEWS.contains(type);
    }

    public boolean isComputed(ResourceType type) {
        return computed.contains(type);
    }

    public Optional<ResourceType> type(String group, String version, String plural) {
        return Stream.concat(REVIEWS.stream(), computed.stream())
                .filter(type -> type.resource().equals(new Resource(group, plural)))
                .filter(type -> type.version().equals(version))
                .findFirst()
                .or(() -> objects.type(group, version, plural));
    }

    public boolean hasGroup(String group) {
        return groups().containsKey(group);
    }

    /// Whether the group is there without any definition; its unknown parts are refused otherwise.
    public boolean hasBuiltInGroup(String group) {
        return groups().getOrDefault(group, new LinkedHashMap<>()).values().stream()
                .flatMap(List::stream)
                .anyMatch(type -> !type.custom());
    }

    /// Group, then version (preferred first), then the types in it.
    SequencedMap<String, SequencedMap<String, List<ResourceType>>> groups() {
        var found = new LinkedHashMap<String, SequencedMap<String, List<ResourceType>>>();
        Stream.of(objects.types(), REVIEWS, computed)
                .flatMap(List::stream)
                .forEach(type ->
                        found.computeIfAbsent(type.resource().group(), _ -> new LinkedHashMap<>())
                                .computeIfAbsent(type.version(), _ -> new ArrayList<>())
                                .add(type));
        var ordered = new LinkedHashMap<String, SequencedMap<String, List<ResourceType>>>();
        GROUP_ORDER.stream()
                .filter(found::containsKey)
                .forEach(group -> ordered.put(group, found.get(group)));
        found.forEach(ordered::putIfAbsent);
        return ordered;
    }

    List<ResourceType> types(String group, String version) {
        return groups().getOrDefault(group, new LinkedHashMap<>()).getOrDefault(version, List.of());
    }

    Objects objects() {
        return objects;
    }

    /// The verbs on the object itself.
    static List<String> verbs(ResourceType type) {
        if (isReview(type)) {
            return List.of("create");
        }
        if (type.resource().group().equals("metrics.k8s.io")) {
            return List.of("get", "list");
        }
        if (type.resource().equals(Resource.NAMESPACES)) {
            return List.of("create", "delete", "get", "list", "patch", "update", "watch");
        }
        return type.custom()
                ? List.of(
                        "delete",
                        "deletecollection",
                        "get",
                        "list",
                        "patch",
                        "create",
                        "update",
                        "watch")
                : List.of(
                        "create",
                        "delete",
                        "deletecollection",
                        "get",
                        "list",
                        "patch",
                        "update",
                        "watch");
    }

    /// The order of the real server, which differs for custom kinds.
    static List<String> subresources(ResourceType type) {
        var sorted = type.subresources().stream().sorted().toList();
        return type.custom() ? sorted.reversed() : sorted;
    }

    /// What a subresource answers with and may be asked.
    static Subresource subresource(ResourceType type, String name) {
        var written = List.of("get", "patch", "update");
        return switch (name) {
            case "scale" -> new Subresource("autoscaling", "v1", "Scale", written);
            case "log" -> own(type, List.of("get"));
            case "exec" -> new Subresource("", "v1", "PodExecOptions", streamVerbs());
            case "attach" -> new Subresource("", "v1", "PodAttachOptions", streamVerbs());
            case "portforward" -> new Subresource("", "v1", "PodPortForwardOptions", streamVerbs());
            case "binding" -> new Subresource("", "v1", "Binding", List.of("create"));
            case "eviction" -> new Subresource("policy", "v1", "Eviction", List.of("create"));
            case "token" ->
                    new Subresource(
                            "authentication.k8s.io", "v1", "TokenRequest", List.of("create"));
            case "proxy" ->
                    new Subresource(
                            "",
                            "v1",
                            type.kind() + "ProxyOptions",
                            List.of("create", "delete", "get", "patch", "update"));
            case "finalize" -> own(type, List.of("update"));
            default -> own(type, written);
        };
    }

    private static List<String> streamVerbs() {
        return List.of("create", "get");
    }

    private static Subresource own(ResourceType type, List<String> verbs) {
        return new Subresource(type.resource().group(), type.version(), type.kind(), verbs);
    }

    record Subresource(String group, String version, String kind, List<String> verbs) {}

    private static ResourceType review(String group, String kind, boolean namespaced) {
        var singular = kind.toLowerCase(java.util.Locale.ROOT);
        return new ResourceType(
                new Resource(group, singular + "s"),
                "v1",
                kind,
                singular,
                namespaced,
                List.of(),
                List.of(),
                Set.of(),
                false);
    }
}
