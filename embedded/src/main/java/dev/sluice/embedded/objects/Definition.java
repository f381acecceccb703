package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.schema.CustomSchema;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the kinds out of a CustomResourceDefinition.
final class Definition {
    private static final Pattern VERSION = Pattern.compile("v([0-9]+)(?:(alpha|beta)([0-9]+))?");

    private Definition() {}

    /// One kind for each version served, the preferred one first; none before the names are
    /// accepted.
    static List<Kind> kinds(ObjectNode definition) {
        boolean established =
                definition
                        .at("/status/conditions")
                        .valueStream()
                        .anyMatch(condition ->
                                condition.path("type").asText().equals("Established")
                                        && condition.path("status").asText().equals("True"));
        if (!established) {
            return List.of();
        }
        return definition
                .at("/spec/versions")
                .valueStream()
                .filter(version -> version.path("served").asBoolean())
                .sorted(Comparator.comparing(v -> v.path("name").asText(), PRIORITY))
                .map(version -> kind(definition, version))
                .toList();
    }

    static final Comparator<String> PRIORITY = Definition::compare;

    private static int compare(String one, String other) {
        Matcher a = VERSION.matcher(one);
        Matcher b = VERSION.matcher(other);
        if (!a.matches() || !b.matches()) {
            boolean aFits = VERSION.matcher(one).matches();
            boolean bFits = VERSION.matcher(other).matches();
            return aFits == bFits ? one.compareTo(other) : aFits ? -1 : 1;
        }
        int order = Integer.compare(maturity(b), maturity(a));
        if (order == 0) {
            order = Integer.compare(number(b, 1), number(a, 1));
        }
        return order != 0 ? order : Integer.compare(number(b, 3), number(a, 3));
    }

    private static int maturity(Matcher version) {
        String stage = version.group(2);
        return stage == null ? 2 : stage.equals("beta") ? 1 : 0;
    }

    private static int number(Matcher version, int group) {
        String digits = version.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static Kind kind(ObjectNode definition, JsonNode version) {
        JsonNode spec = definition.path("spec");
        JsonNode names = definition.at("/status/acceptedNames");
        String group = spec.path("group").asText();
        var resource = new Resource(group, names.path("plural").asText());
        Set<String> subresources = new HashSet<>();
        version.path("subresources").fieldNames().forEachRemaining(subresources::add);
        var type =
                new ResourceType(
                        resource,
                        version.path("name").asText(),
                        names.path("kind").asText(),
                        names.path("singular").asText(),
                        spec.path("scope").asText().equals("Namespaced"),
                        texts(names.path("shortNames")),
                        texts(names.path("categories")),
                        Set.copyOf(subresources),
                        true);
        String storage = storageVersion(definition);
        String stored = group + "/" + storage;
        return new Kind(
                type,
                View.versions(resource, stored, type.apiVersion()),
                Metadata.isDeleting(definition)
                        ? EnumSet.of(Kind.Trait.GENERATION, Kind.Trait.CLOSING)
                        : EnumSet.of(Kind.Trait.GENERATION),
                new Kind.Custom(
                        new CustomSchema(version.at("/schema/openAPIV3Schema"), version, storage)));
    }

    static String storageVersion(JsonNode definition) {
        return definition
                .at("/spec/versions")
                .valueStream()
                .filter(version -> version.path("storage").asBoolean())
                .map(version -> version.path("name").asText())
                .findFirst()
                .orElse("");
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
