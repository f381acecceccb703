package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.node.VolumeBinder;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Owner;
import dev.sluice.embedded.controllers.work.Write;

import java.util.ArrayList;
import java.util.List;

/// The `volumeClaimTemplates` of a StatefulSet: each of its pods has claims of its own, which
/// outlive the pod.
record ClaimTemplates(ObjectNode set) {
    /// Adds the volumes of one pod, and answers the claims it needs.
    List<Write> addTo(ObjectNode pod) {
        var writes = new ArrayList<Write>();
        for (var template : set.path("spec").path("volumeClaimTemplates")) {
            var volume = Meta.name(template);
            var name = volume + "-" + Meta.name(pod);
            var claim = set.objectNode();
            claim.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
            claim.putObject("metadata").put("name", name).put("namespace", Meta.namespace(set));
            var labels = Meta.of(claim).putObject("labels");
            Meta.labels(template).forEach(labels::put);
            Meta.texts(set.path("spec").path("selector").path("matchLabels")).forEach(labels::put);
            claim.set("spec", template.path("spec").deepCopy());
            if (isDeletedWithTheSet()) {
                Owner.controlling(set).addTo(claim);
            }
            writes.add(new Write.Ensure(VolumeBinder.CLAIMS, claim));
            mount(pod, volume, name);
        }
        return writes;
    }

    private boolean isDeletedWithTheSet() {
        return set.path("spec")
                .path("persistentVolumeClaimRetentionPolicy")
                .path("whenDeleted")
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
