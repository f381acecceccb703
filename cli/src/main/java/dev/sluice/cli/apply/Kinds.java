package dev.sluice.cli.apply;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.cli.Nearest;
import dev.sluice.cli.manifests.Document;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Where the API keeps objects of each kind.
final class Kinds {
    private final Api api;

    Kinds(Api api) {
        this.api = api;
    }

    /// The API does not serve a document's kind; the message is the rest of a sentence about it.
    static final class UnknownKindException extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownKindException(String message) {
            super(message);
        }
    }

    /// @return the path of the collection that the document belongs to
    String collection(Document document) throws UnknownKindException, Api.RefusedException {
        var version = document.apiVersion();
        var root = (version.contains("/") ? "/apis/" : "/api/") + version;
        var served = api.get(root);
        if (served.isEmpty()) {
            throw new UnknownKindException(
                    "the cluster has neither apiVersion "
                            + version
                            + " nor a CustomResourceDefinition for it"
                            + Nearest.hint(version, versions()));
        }
        var kinds = new ArrayList<String>();
        for (var resource : served.get().path("resources")) {
            if (resource.path("name").asText().contains("/")) {
                continue;
            }
            if (resource.path("kind").asText().equals(document.kind())) {
                return root + place(document, resource);
            }
            kinds.add(resource.path("kind").asText());
        }
        throw new UnknownKindException(
                version + " has no kind " + document.kind() + Nearest.hint(document.kind(), kinds));
    }

    private static String place(Document document, JsonNode resource) {
        var plural = "/" + resource.path("name").asText();
        if (!resource.path("namespaced").asBoolean()) {
            return plural;
        }
        var namespace = document.namespace().isEmpty() ? "default" : document.namespace();
        return "/namespaces/" + namespace + plural;
    }

    private List<String> versions() throws Api.RefusedException {
        var versions = new TreeSet<String>(List.of("v1"));
        for (var group : api.get("/apis").map(it -> it.path("groups")).orElseThrow()) {
            group.path("versions")
                    .forEach(version -> versions.add(version.path("groupVersion").asText()));
        }
        return List.copyOf(versions);
    }
}
