package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.node.VolumeBinder;
import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Owner;
import dev.sluice.embedded.controllers.work.Note;
import dev.sluice.embedded.controllers.work.Write;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The `volumeClaimTemplates` of a StatefulSet: each of its pods has claims of its own, which
/// outlive the pod unless `persistentVolumeClaimRetentionPolicy` says otherwise. Pure.
///
/// @param stored all claims of its namespace
record ClaimTemplates(ObjectNode set, List<ObjectNode> stored) {
    /// Adds the volumes of one pod, and answers what its claims need.
    List<Write> addTo(ObjectNode pod) {
        var writes = new ArrayList<Write>();
        for (var template : templates()) {
            var volume = Meta.name(template);
            var name = volume + "-" + Meta.name(pod);
            if (find(name).isEmpty()) {
                writes.add(new Write.Ensure(VolumeBinder.CLAIMS, claim(template, name)));
                var message =
                        "Create Claim %s Pod %s in StatefulSet %s success"
                                .formatted(name, Meta.name(pod), Meta.name(set));
                writes.add(new Write.Tell(Note.normal(set, "SuccessfulCreate", message)));
            }
            mount(pod, volume, name);
        }
        return writes;
    }

    /// Whom the claims of a pod go with: with the set, with a pod that is scaled away, or with
    /// nobody.
    ///
    /// @param scaledAway whether there are too many pods and this is one of them
    List<Write> own(ObjectNode pod, boolean scaledAway) {
        var writes = new ArrayList<Write>();
        for (var template : templates()) {
            var claim = find(Meta.name(template) + "-" + Meta.name(pod));
            claim.flatMap(it -> owned(it, pod, scaledAway)).ifPresent(writes::add);
        }
        return writes;
    }

    private Optional<Write> owned(ObjectNode claim, ObjectNode pod, boolean scaledAway) {
        boolean withPod = scaledAway && isDeleted("whenScaled");
        var changed = claim.deepCopy();
        Owner.remove(changed, Meta.uid(set));
        Owner.remove(changed, Meta.uid(pod));
        if (withPod) {
            var named = pod.deepCopy().put("apiVersion", "v1").put("kind", "Pod");
            Owner.controlling(named).addTo(changed);
        } else if (isDeleted("whenDeleted")) {
            Owner.controlling(set).addTo(changed);
        }
        return Canonical.same(changed, claim)
                ? Optional.empty()
                : Optional.of(new Write.Update(VolumeBinder.CLAIMS, changed));
    }

    private ObjectNode claim(JsonNode template, String name) {
        var claim = set.objectNode();
        claim.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
        var metadata = claim.putObject("metadata");
        metadata.put("name", name).put("namespace", Meta.namespace(set));
        var labels = metadata.putObject("labels");
        Meta.labels(template).forEach(labels::put);
        Meta.texts(set.path("spec").path("selector").path("matchLabels")).forEach(labels::put);
        if (!Meta.annotations(template).isEmpty()) {
            var annotations = metadata.putObject("annotations");
            Meta.annotations(template).forEach(annotations::put);
        }
        claim.set("spec", template.path("spec").deepCopy());
        if (isDeleted("whenDeleted")) {
            Owner.controlling(set).addTo(claim);
        }
        return claim;
    }

    private JsonNode templates() {
        return set.path("spec").path("volumeClaimTemplates");
    }

    private Optional<ObjectNode> find(String name) {
        return stored.stream().filter(it -> Meta.name(it).equals(name)).findFirst();
    }

    private boolean isDeleted(String when) {
        return set.path("spec")
                .path("persistentVolumeClaimRetentionPolicy")
                .path(when)
                .asText()
                .equals("Delete");
    }

    /// A volume of the template with the same name gives way.
    private static void mount(ObjectNode pod, String volume, String claim) {
        ArrayNode volumes = pod.withObjectProperty("spec").withArrayProperty("volumes");
        for (int i = volumes.size() - 1; i >= 0; i--) {
            if (volumes.path(i).path("name").asText().equals(volume)) {
                volumes.remove(i);
            }
        }
        volumes.addObject()
                .put("name", volume)
                .putObject("persistentVolumeClaim")
                .put("claimName", claim);
    }
}
