package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Meta;

import java.util.Comparator;

/// A ReplicaSet as the rollout of its Deployment sees it.
record ReplicaSet(ObjectNode object) {
    static final String HASH = "pod-template-hash";
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MOST = "deployment.kubernetes.io/max-replicas";

    static final Comparator<ReplicaSet> OLDEST_FIRST =
            Comparator.comparing((ReplicaSet rs) -> Meta.created(rs.object))
                    .thenComparing(ReplicaSet::revision)
                    .thenComparing(ReplicaSet::name);

    String name() {
        return Meta.name(object);
    }

    /// How many pods it is asked to have.
    int size() {
        return object.path("spec").path("replicas").asInt(1);
    }

    /// How many it had when its status was written.
    int pods() {
        return status("replicas");
    }

    int available() {
        return status("availableReplicas");
    }

    int status(String member) {
        return object.path("status").path(member).asInt();
    }

    long revision() {
        return number(REVISION);
    }

    /// 0 when absent.
    long number(String annotation) {
        try {
            return Long.parseLong(Meta.annotation(object, annotation));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    boolean hasTemplate(String canonicalTemplate) {
        return canonical(object.path("spec").path("template")).equals(canonicalTemplate);
    }

    /// A pod template without the label that tells its revisions apart.
    static String canonical(JsonNode template) {
        if (!template.path("metadata").path("labels").has(HASH)) {
            return Canonical.text(template);
        }
        ObjectNode bare = template.deepCopy();
        bare.withObjectProperty("metadata").withObjectProperty("labels").remove(HASH);
        return Canonical.text(bare);
    }
}
