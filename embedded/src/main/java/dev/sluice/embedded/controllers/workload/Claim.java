package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Owner;
import dev.sluice.embedded.controllers.reading.Selector;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Resource;

import java.util.ArrayList;
import java.util.List;

/// Which objects a workload owns, and the writes that make ownership follow its selector: orphans
/// that match are adopted, owned ones that match no longer are released.
///
/// @param owned those it controls already
/// @param writes adoptions and releases, to be done before anything else is decided
record Claim(List<ObjectNode> owned, List<Write> writes) {

    static Claim of(
            ObjectNode owner, Selector selector, Resource resource, List<ObjectNode> candidates) {
        var owned = new ArrayList<ObjectNode>();
        var writes = new ArrayList<Write>();
        boolean ending = Meta.deleting(owner);
        for (var candidate : candidates) {
            boolean matches = selector.matches(Meta.labels(candidate));
            var controller = Meta.controller(candidate);
            if (controller.isEmpty()) {
                if (matches && !ending && !Meta.deleting(candidate)) {
                    var adopted = candidate.deepCopy();
                    Owner.controlling(owner).addTo(adopted);
                    writes.add(new Write.Update(resource, adopted));
                }
            } else if (controller.get().uid().equals(Meta.uid(owner))) {
                if (matches || ending) {
                    owned.add(candidate);
                } else if (!Meta.deleting(candidate)) {
                    var released = candidate.deepCopy();
                    Owner.remove(released, Meta.uid(owner));
                    writes.add(new Write.Update(resource, released));
                }
            }
        }
        return new Claim(owned, writes);
    }
}
