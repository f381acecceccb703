package dev.sluice.cli.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.cli.manifests.Document;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/// Applies documents, each by itself: one that is refused does not keep the others out.
///
/// A document that has not changed since it was last applied is left alone, so that what others
/// changed in the cluster meanwhile (an image, a number of replicas) stays when the same files are
/// applied again.
public final class Applier {
    private static final int TRIES = 5;

    private final Api api;
    private final Kinds kinds;

    public Applier(KubernetesClient client) {
        api = new Api(client);
        kinds = new Kinds(api);
    }

    /// Namespaces first, then definitions of kinds, then the rest in the given order.
    ///
    /// @param told hears what became of each document as soon as it is known
    public List<Outcome> apply(List<Document> documents, Consumer<Outcome> told) {
        var outcomes = new ArrayList<Outcome>();
        for (var document :
                documents.stream().sorted(Comparator.comparing(Applier::turn)).toList()) {
            var outcome = apply(document);
            told.accept(outcome);
            outcomes.add(outcome);
        }
        return outcomes;
    }

    private static int turn(Document document) {
        return switch (document.kind()) {
            case "Namespace" -> 0;
            case "CustomResourceDefinition" -> 1;
            default -> 2;
        };
    }

    private Outcome apply(Document document) {
        try {
            var collection = kinds.collection(document);
            for (int i = 1; ; i++) {
                try {
                    return write(collection, document);
                } catch (Api.RefusedException e) {
                    if (!e.isConflict() || i == TRIES) {
                        throw e;
                    }
                }
            }
        } catch (Kinds.UnknownKindException | Api.RefusedException e) {
            return new Outcome.Refused(
                    document,
                    "%s: %s is refused: %s"
                            .formatted(document.where(), document.what(), sentence(e)));
        }
    }

    private static String sentence(Exception e) {
        var message = String.valueOf(e.getMessage());
        return message.endsWith(".") || message.endsWith("?") ? message : message + ".";
    }

    private Outcome write(String collection, Document document) throws Api.RefusedException {
        var path = collection + "/" + document.name();
        var wanted = LastApplied.form(document.object(), namespaceIn(collection));
        var live = api.get(path);
        if (live.isEmpty()) {
            api.create(collection, LastApplied.remembering(wanted));
            return new Outcome.Created(document);
        }
        var last = LastApplied.of(live.get());
        if (last.equals(wanted)) {
            return new Outcome.Unchanged(document);
        }
        var merged = ThreeWay.merge(live.get(), last, LastApplied.remembering(wanted));
        var written = api.replace(path, merged);
        return revision(written).equals(revision(live.get()))
                ? new Outcome.Unchanged(document)
                : new Outcome.Configured(document);
    }

    private static String namespaceIn(String collection) {
        var parts = collection.split("/namespaces/", 2);
        return parts.length == 2 ? parts[1].substring(0, parts[1].indexOf('/')) : "";
    }

    private static String revision(ObjectNode object) {
        return object.path("metadata").path("resourceVersion").asText();
    }
}
