package dev.sluice.embedded.gateway.gatewayapi;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.objects.Key;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// How one HTTPRoute hangs on one of its parents.
///
/// @param domains for which it gets requests; empty when it is not attached
/// @param findings why not
record Attachment(Set<String> domains, Findings findings) {

    /// @param parent one of `spec.parentRefs`
    /// @param hostnames of the route, lower case; empty for any
    /// @param listeners of the Gateway that is the parent
    static Attachment of(Route route, Field parent, List<Listener> listeners, Gateways gateways) {
        var findings = new Findings();
        var named = listeners.stream().filter(listener -> isNamed(listener, parent)).toList();
        var open =
                named.stream()
                        .filter(listener -> gateways.serves(listener, listeners))
                        .filter(Listener::takesHttpRoutes)
                        .filter(listener -> listener.allows(route.key.namespace(), route.snapshot))
                        .toList();
        var domains = new LinkedHashSet<String>();
        for (var listener : open) {
            var own = new LinkedHashSet<String>();
            for (var hostname : route.hostnames.isEmpty() ? List.of("") : route.hostnames) {
                listener.intersect(hostname)
                        .ifPresent(domain -> own.add(domain.isEmpty() ? "*" : domain));
            }
            if (!own.isEmpty()) {
                gateways.attach(listener, route.key);
                domains.addAll(own);
            }
        }
        if (named.isEmpty()) {
            findings.add("NoMatchingParent", parent.path() + ": the Gateway has no such listener");
        } else if (open.isEmpty()) {
            findings.add(
                    "NotAllowedByListeners",
                    parent.path()
                            + ": no listener of the Gateway takes HTTPRoutes of "
                            + route.key.namespace());
        } else if (domains.isEmpty()) {
            findings.add(
                    "NoMatchingListenerHostname",
                    parent.path() + ": no listener shares a hostname with the route");
        }
        return new Attachment(domains, findings);
    }

    private static boolean isNamed(Listener listener, Field parent) {
        var section = parent.at("sectionName");
        var port = parent.at("port");
        return (!section.present() || section.text().equals(listener.name()))
                && (!port.present() || port.number(0) == listener.port());
    }

    /// What of a route matters here.
    record Route(Key key, List<String> hostnames, Snapshot snapshot) {}
}
