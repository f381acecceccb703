package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.Map;

/// The rules of one kind. Every method may change `object`, none may change `old`.
public interface KindRules {
    /// Fills in absent fields; run on every write, and idempotent.
    default void defaults(ObjectNode object) {}

    /// Fills in what only the birth of an object brings.
    default void create(ObjectNode object) {}

    /// Carries over what a replacement may leave out.
    default void update(ObjectNode object, ObjectNode old) {}

    default void validate(ObjectNode object, FieldErrors errors) {}

    default void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {}

    KindRules NONE = new KindRules() {};

    Map<String, KindRules> BY_KIND =
            Map.ofEntries(
                    Map.entry("namespaces", new NamespaceRules()),
                    Map.entry("pods", new PodRules()),
                    Map.entry("services", new ServiceRules()),
                    Map.entry("configmaps", new ConfigMapRules()),
                    Map.entry("secrets", new SecretRules()),
                    Map.entry("deployments.apps", new DeploymentRules()),
                    Map.entry("replicasets.apps", new ReplicaSetRules()),
                    Map.entry("statefulsets.apps", new StatefulSetRules()),
                    Map.entry("daemonsets.apps", new DaemonSetRules()),
                    Map.entry("jobs.batch", new JobRules()),
                    Map.entry("cronjobs.batch", new CronJobRules()),
                    Map.entry("horizontalpodautoscalers.autoscaling", new AutoscalerRules()),
                    Map.entry("ingresses.networking.k8s.io", new IngressRules()),
                    Map.entry("poddisruptionbudgets.policy", new DisruptionBudgetRules()),
                    Map.entry(
                            "rolebindings.rbac.authorization.k8s.io", new RoleBindingRules(false)),
                    Map.entry(
                            "clusterrolebindings.rbac.authorization.k8s.io",
                            new RoleBindingRules(true)),
                    Map.entry("roles.rbac.authorization.k8s.io", new RoleRules(true)),
                    Map.entry("clusterroles.rbac.authorization.k8s.io", new RoleRules(false)),
                    Map.entry("events", new EventRules()),
                    Map.entry(
                            "customresourcedefinitions.apiextensions.k8s.io",
                            new DefinitionRules()));

    /// @param kind plural and group, such as `deployments.apps`
    static KindRules of(String kind) {
        KindRules rules = BY_KIND.get(kind);
        return rules == null ? SmallRules.BY_KIND.getOrDefault(kind, NONE) : rules;
    }
}
