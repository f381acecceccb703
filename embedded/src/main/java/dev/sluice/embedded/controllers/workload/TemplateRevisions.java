package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Owner;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Resource;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The history of a StatefulSet's or DaemonSet's template, kept in ControllerRevisions.
final class TemplateRevisions {
    static final Resource REVISIONS = new Resource("apps", "controllerrevisions");
    static final String HASH = "controller-revision-hash";

    /// The label under which a StatefulSet's revision carries its hash.
    static final String HASH_OF_SET = "controller.kubernetes.io/hash";

    private final ObjectNode owner;
    private final String label;
    private final List<ObjectNode> owned;
    private final String hash;

    /// @param revisions all of its namespace
    /// @param label under which a revision carries its hash
    TemplateRevisions(ObjectNode owner, List<ObjectNode> revisions, String label) {
        this.owner = owner;
        this.label = label;
        this.owned =
                revisions.stream()
                        .filter(r -> Meta.controlledBy(r, owner))
                        .sorted(Comparator.comparingLong(TemplateRevisions::number))
                        .toList();
        this.hash = Canonical.hash(Canonical.text(template()));
    }

    /// Of the template as it is now.
    String hash() {
        return hash;
    }

    /// `NAME-HASH` of the template as it is now.
    String name() {
        return Meta.name(owner) + "-" + hash;
    }

    JsonNode template() {
        return owner.path("spec").path("template");
    }

    /// The template of a revision, or the present one when the revision is not known.
    JsonNode template(String name) {
        return find(name)
                .map(r -> r.path("data").path("spec").path("template"))
                .filter(JsonNode::isObject)
                .orElse(template());
    }

    /// Records the present template with the highest number.
    Optional<Write> record() {
        long highest = owned.isEmpty() ? 0 : number(owned.getLast());
        var known = find(name());
        if (known.isEmpty()) {
            return Optional.of(new Write.Create(REVISIONS, revision(highest + 1)));
        }
        if (number(known.get()) == highest) {
            return Optional.empty();
        }
        var changed = known.get().deepCopy().put("revision", highest + 1);
        return Optional.of(new Write.Update(REVISIONS, changed));
    }

    /// Deletes the oldest ones beyond the limit.
    ///
    /// @param live names in use
    List<Write> cleanUp(Set<String> live) {
        var unused = owned.stream().filter(r -> !live.contains(Meta.name(r))).toList();
        int limit = owner.path("spec").path("revisionHistoryLimit").asInt(10);
        return unused.stream()
                .limit(Math.max(0, unused.size() - limit))
                .<Write>map(r -> new Write.Delete(Meta.key(REVISIONS, r)))
                .toList();
    }

    private Optional<ObjectNode> find(String name) {
        return owned.stream().filter(r -> Meta.name(r).equals(name)).findFirst();
    }

    private ObjectNode revision(long number) {
        var revision = owner.objectNode();
        revision.put("apiVersion", "apps/v1").put("kind", "ControllerRevision");
        var metadata = revision.putObject("metadata");
        metadata.put("name", name()).put("namespace", Meta.namespace(owner));
        var labels = metadata.putObject("labels");
        Meta.labels(template()).forEach(labels::put);
        labels.put(label, hash);
        if (!Meta.annotations(owner).isEmpty()) {
            var annotations = metadata.putObject("annotations");
            Meta.annotations(owner).forEach(annotations::put);
        }
        Owner.controlling(owner).addTo(revision);
        ObjectNode template = template().deepCopy();
        template.put("$patch", "replace");
        revision.putObject("data").putObject("spec").set("template", template);
        revision.put("revision", number);
        return revision;
    }

    private static long number(ObjectNode revision) {
        return revision.path("revision").asLong();
    }
}
