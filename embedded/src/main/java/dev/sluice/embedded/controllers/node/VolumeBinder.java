package dev.sluice.embedded.controllers.node;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.util.List;

/// Calls every PersistentVolumeClaim bound: the node keeps a directory for each, of any size. There
/// are no PersistentVolumes.
public final class VolumeBinder implements Controller {
    public static final Resource CLAIMS = new Resource("", "persistentvolumeclaims");

    private final Cluster cluster;

    public VolumeBinder(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return "persistentvolume-binder";
    }

    @Override
    public List<Source> sources() {
        return List.of(Source.itself(CLAIMS));
    }

    @Override
    public Decision decide(Key key) {
        var claim = cluster.get(key).filter(it -> !Meta.deleting(it));
        if (claim.isEmpty() || claim.get().path("status").path("phase").asText().equals("Bound")) {
            return Decision.NOTHING;
        }
        var bound = Meta.anyVersion(claim.get());
        var status = bound.putObject("status").put("phase", "Bound");
        var spec = claim.get().path("spec");
        if (spec.has("accessModes")) {
            status.set("accessModes", spec.path("accessModes").deepCopy());
        }
        var requests = spec.path("resources").path("requests");
        if (requests.isObject()) {
            status.set("capacity", requests.deepCopy());
        }
        return Decision.of(List.of(new Write.UpdateStatus(CLAIMS, bound)));
    }
}
