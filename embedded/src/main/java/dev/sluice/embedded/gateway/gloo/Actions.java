package dev.sluice.embedded.gateway.gloo;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.InvalidField;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.gateway.routes.Action;
import dev.sluice.embedded.gateway.routes.HeaderEdits;
import dev.sluice.embedded.gateway.routes.Location;
import dev.sluice.embedded.gateway.routes.PathRewrite;
import dev.sluice.embedded.objects.Key;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads what a route does.
final class Actions {
    private static final Map<String, Integer> REDIRECTS =
            Map.of(
                    "MOVED_PERMANENTLY",
                    301,
                    "FOUND",
                    302,
                    "SEE_OTHER",
                    303,
                    "TEMPORARY_REDIRECT",
                    307,
                    "PERMANENT_REDIRECT",
                    308);

    private final Snapshot snapshot;
    private final Upstreams upstreams;
    private final Findings findings;

    Actions(Snapshot snapshot, Upstreams upstreams, Findings findings) {
        this.snapshot = snapshot;
        this.upstreams = upstreams;
        this.findings = findings;
    }

    /// @param route with any action but `delegateAction`
    Action action(Field route, Upstreams.Owner owner) {
        if (route.at("routeAction").present()) {
            return forward(route.at("routeAction"), owner);
        }
        if (route.at("redirectAction").present()) {
            return redirect(route.at("redirectAction"));
        }
        var answer = route.at("directResponseAction");
        if (answer.present()) {
            long status = answer.at("status").number(200);
            if (status < 200 || status > 599) {
                throw answer.at("status").invalid("must be within 200..599");
            }
            return new Action.Answer((int) status, answer.at("body").text());
        }
        throw route.invalid("must specify an action");
    }

    private Action forward(Field action, Upstreams.Owner owner) {
        if (action.at("single").present()) {
            var upstream = destination(action.at("single"), owner);
            return new Action.Forward(List.of(new Action.Target(upstream, 1, HeaderEdits.NONE)));
        }
        if (action.at("multi").present()) {
            return weighted(action.at("multi").at("destinations"), owner);
        }
        var group = action.at("upstreamGroup");
        if (group.present()) {
            return group(group, owner);
        }
        throw action.invalid("must have single, multi or upstreamGroup");
    }

    private Action group(Field reference, Upstreams.Owner owner) {
        var namespace = reference.at("namespace").textIfPresent().orElse(owner.namespace());
        var name = reference.at("name").text();
        var key = new Key(GlooKinds.UPSTREAM_GROUPS, namespace, name);
        var object =
                snapshot.find(key.resource(), namespace, name)
                        .orElseThrow(() ->
                                reference.invalid(
                                        "names the UpstreamGroup %s/%s, which does not exist"
                                                .formatted(namespace, name)));
        findings.seen(key);
        try {
            return weighted(Field.spec(object).at("destinations"), new Upstreams.Owner(key));
        } catch (InvalidField e) {
            findings.reject(key, String.valueOf(e.getMessage()));
            throw reference.invalid("names an UpstreamGroup that is rejected");
        }
    }

    private Action weighted(Field destinations, Upstreams.Owner owner) {
        var targets = new ArrayList<Action.Target>();
        long sum = 0;
        for (var item : destinations.items()) {
            long weight = item.at("weight").number(0);
            if (weight < 0 || weight > 0xFFFF_FFFFL) {
                throw item.at("weight").invalid("must be within 0..4294967295");
            }
            sum += weight;
            targets.add(
                    new Action.Target(
                            destination(item.at("destination"), owner),
                            weight,
                            Policies.destination(
                                    item.at("options"),
                                    sentence -> findings.warn(owner.key(), sentence))));
        }
        if (targets.isEmpty()) {
            throw destinations.invalid("must not be empty");
        }
        if (sum == 0) {
            throw destinations.invalid("need a weight above 0");
        }
        return new Action.Forward(targets);
    }

    private String destination(Field destination, Upstreams.Owner owner) {
        for (var ignored : List.of("subset", "destinationSpec")) {
            if (destination.at(ignored).present()) {
                findings.warn(owner.key(), Upstreams.unsupported(destination.at(ignored).path()));
            }
        }
        if (destination.at("upstream").present()) {
            return upstreams.find(destination.at("upstream"), owner);
        }
        if (destination.at("kube").present()) {
            return upstreams.service(destination.at("kube"), owner);
        }
        throw destination.invalid("must have upstream or kube");
    }

    private static Action redirect(Field action) {
        var code = action.at("responseCode").textIfPresent().orElse("MOVED_PERMANENTLY");
        var status = REDIRECTS.get(code);
        if (status == null) {
            throw action.at("responseCode").invalid("must be one of " + REDIRECTS.keySet());
        }
        var port = action.at("portRedirect");
        var location =
                new Location(
                        action.at("hostRedirect").textIfPresent(),
                        port.present() ? OptionalInt.of(port.port()) : OptionalInt.empty(),
                        path(action),
                        action.at("httpsRedirect").flag(false),
                        !action.at("stripQuery").flag(false));
        return new Action.Redirect(status, location);
    }

    private static Optional<PathRewrite> path(Field action) {
        var full = action.at("pathRedirect");
        if (full.present()) {
            return Optional.of(new PathRewrite.Full(full.text()));
        }
        var prefix = action.at("prefixRewrite");
        return prefix.present()
                ? Optional.of(new PathRewrite.Prefix(prefix.text()))
                : Policies.substitution(action.at("regexRewrite"));
    }
}
