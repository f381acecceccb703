package dev.sluice.embedded.access.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Selector;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Cluster;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeMap;

/// Fills the rules of ClusterRoles that are made of others, such as `admin`, `edit` and `view`.
final class Aggregation {
    private static final Logger LOG = LoggerFactory.getLogger(Aggregation.class);

    private final Cluster cluster;
    private final Map<String, ObjectNode> roles = new TreeMap<>();
    private boolean synced;

    Aggregation(Cluster cluster) {
        this.cluster = cluster;
    }

    /// Takes the changes of the ClusterRoles in order.
    void accept(Change change) {
        switch (change) {
            case Change.Added(var role) -> roles.put(Meta.name(role), role);
            case Change.Modified(var role) -> roles.put(Meta.name(role), role);
            case Change.Deleted(var role) -> roles.remove(Meta.name(role));
            case Change.Synced _ -> synced = true;
            case Change.Bookmark _ -> {
                return;
            }
        }
        if (synced) {
            roles.values().stream().filter(role -> role.has("aggregationRule")).forEach(this::fill);
        }
    }

    private void fill(ObjectNode role) {
        var rules = rulesFor(role);
        if (role.path("rules").equals(rules) || rules.isEmpty() && role.path("rules").isEmpty()) {
            return;
        }
        var filled = role.deepCopy();
        filled.set("rules", rules);
        try {
            cluster.update(Rbac.CLUSTER_ROLES, filled);
        } catch (ApiException e) {
            // What made it fail is another change, which comes here next.
            LOG.debug("the ClusterRole {} is not filled: {}", Meta.name(role), e.getMessage());
        }
    }

    private ArrayNode rulesFor(ObjectNode role) {
        var rules = new LinkedHashSet<JsonNode>();
        for (var selector : role.at("/aggregationRule/clusterRoleSelectors")) {
            var selects = Selector.read(selector);
            roles.values().stream()
                    .filter(other -> !Meta.name(other).equals(Meta.name(role)))
                    .filter(other -> selects.matches(Meta.texts(other.at("/metadata/labels"))))
                    .forEach(other -> other.path("rules").forEach(rules::add));
        }
        return JsonNodeFactory.instance.arrayNode().addAll(rules);
    }
}
