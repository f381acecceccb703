package dev.sluice.embedded.gateway.gloo;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.objects.Resource;

/// Fills options from the RouteOption and VirtualHostOption objects that are referred to.
final class OptionObjects {
    private final Snapshot snapshot;
    private final Findings findings;

    OptionObjects(Snapshot snapshot, Findings findings) {
        this.snapshot = snapshot;
        this.findings = findings;
    }

    /// The `options` of a route or virtual host; what they leave unset comes from
    /// `optionsConfigRefs`, earlier references first.
    Field fill(Field holder, Upstreams.Owner owner, Resource kind) {
        var options = holder.at("options");
        for (var reference : holder.at("optionsConfigRefs").at("delegateOptions").items()) {
            var namespace = reference.at("namespace").textIfPresent().orElse(owner.namespace());
            var object = snapshot.find(kind, namespace, reference.at("name").text());
            if (object.isEmpty()) {
                findings.warn(owner.key(), reference.path() + " does not exist");
                continue;
            }
            var defaults = Field.spec(object.get()).at("options");
            options = new Field(Policies.fill(options, defaults), options.path());
        }
        return options;
    }
}
