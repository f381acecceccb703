package dev.sluice.embedded.access.rbac;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.Action;
import dev.sluice.embedded.access.Authorizer;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// Decides by the cluster's roles and bindings, which it keeps in memory by watching them.
public final class Rbac implements Authorizer, AutoCloseable {
    public static final String GROUP = "rbac.authorization.k8s.io";
    static final Resource CLUSTER_ROLES = new Resource(GROUP, "clusterroles");
    static final Resource ROLES = new Resource(GROUP, "roles");
    static final Resource CLUSTER_ROLE_BINDINGS = new Resource(GROUP, "clusterrolebindings");
    static final Resource ROLE_BINDINGS = new Resource(GROUP, "rolebindings");

    private final Map<Key, List<Rule>> roles = new ConcurrentHashMap<>();
    private final Map<Key, Binding> bindings = new ConcurrentHashMap<>();
    private final Holdings holdings = new Holdings();
    private final Progress progress;
    private final Aggregation aggregation;
    private final List<Cluster.Subscription> subscriptions = new ArrayList<>();

    private Rbac(Cluster cluster) {
        this.progress = new Progress(cluster);
        this.aggregation = new Aggregation(cluster);
    }

    /// Creates the roles and bindings every cluster has, where they are missing; whatever roles and
    /// bindings exist count when this returns.
    ///
    /// @throws InterruptedException when interrupted while they are read
    public static Rbac start(Cluster cluster) throws InterruptedException {
        DefaultRoles.ensure(cluster);
        var rbac = new Rbac(cluster);
        rbac.follow(cluster);
        return rbac;
    }

    private void follow(Cluster cluster) throws InterruptedException {
        var all = List.of(CLUSTER_ROLES, ROLES, CLUSTER_ROLE_BINDINGS, ROLE_BINDINGS);
        var read = new CountDownLatch(all.size());
        for (var resource : all) {
            subscriptions.add(cluster.watch(resource, change -> accept(resource, change, read)));
        }
        read.await();
    }

    private void accept(Resource resource, Change change, CountDownLatch read) {
        switch (change) {
            case Change.Added(var object) -> written(resource, object);
            case Change.Modified(var object) -> written(resource, object);
            case Change.Deleted(var object) -> deleted(resource, object);
            case Change.Synced _ -> read.countDown();
            case Change.Bookmark _ -> {}
        }
        if (resource.equals(CLUSTER_ROLES)) {
            aggregation.accept(change);
        }
    }

    private void written(Resource resource, ObjectNode object) {
        var key = key(resource, object);
        if (isRole(resource)) {
            roles.put(key, Rule.listIn(object));
        } else {
            var binding = Binding.read(object);
            var old = bindings.put(key, binding);
            if (old == null) {
                holdings.put(binding);
            } else {
                holdings.replace(old, binding);
            }
        }
        progress.reached(key, object);
    }

    private void deleted(Resource resource, ObjectNode object) {
        var key = key(resource, object);
        if (isRole(resource)) {
            roles.remove(key);
        } else {
            var old = bindings.remove(key);
            if (old != null) {
                holdings.remove(old);
            }
        }
        progress.gone(key);
    }

    private static boolean isRole(Resource resource) {
        return resource.equals(CLUSTER_ROLES) || resource.equals(ROLES);
    }

    private static Key key(Resource resource, ObjectNode object) {
        return new Key(
                resource,
                object.at("/metadata/namespace").asText(),
                object.at("/metadata/name").asText());
    }

    @Override
    public Decision decide(User user, Action action) {
        if (user.isMaster()) {
            return Decision.ALLOWED;
        }
        var subjects = Subject.of(user);
        for (var held : held(subjects, action.namespace())) {
            for (var rule : rulesOf(held.binding().role())) {
                if (rule.allows(action)) {
                    return new Decision(true, held.binding().reason(held.subject()));
                }
            }
        }
        return Decision.REFUSED;
    }

    private List<Holdings.Held> held(List<Subject> subjects, String namespace) {
        var held = new ArrayList<>(holdings.of(subjects, "").values());
        if (!namespace.isEmpty()) {
            held.addAll(holdings.of(subjects, namespace).values());
        }
        return held;
    }

    @Override
    public List<Rule> rules(User user, String namespace) {
        Set<Rule> rules = new LinkedHashSet<>();
        for (var held : held(Subject.of(user), namespace)) {
            rules.addAll(rulesOf(held.binding().role()));
        }
        return List.copyOf(rules);
    }

    private List<Rule> rulesOf(Key role) {
        return roles.getOrDefault(role, List.of());
    }

    @Override
    public void settle(Key written) {
        progress.await(written);
    }

    @Override
    public void close() {
        subscriptions.forEach(Cluster.Subscription::close);
    }
}
