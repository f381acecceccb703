package dev.sluice.embedded.access.rbac;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.Key;

import java.util.List;

/// Gives the rules of one role to its subjects.
///
/// @param namespace where it holds; empty for the whole cluster
/// @param role the Role or ClusterRole it refers to
record Binding(String namespace, String name, Key role, List<Subject> subjects) {
    static Binding read(JsonNode object) {
        var namespace = object.at("/metadata/namespace").asText();
        return new Binding(
                namespace,
                object.at("/metadata/name").asText(),
                roleOf(object, namespace),
                Subject.listIn(object));
    }

    /// The role that a binding's `roleRef` means.
    static Key roleOf(JsonNode binding, String namespace) {
        var name = binding.at("/roleRef/name").asText();
        return binding.at("/roleRef/kind").asText().equals("ClusterRole")
                ? new Key(Rbac.CLUSTER_ROLES, "", name)
                : new Key(Rbac.ROLES, namespace, name);
    }

    /// Why a subject may do something, in the words of Kubernetes.
    String reason(Subject subject) {
        var clusterWide = namespace.isEmpty();
        return "RBAC: allowed by "
                + (clusterWide ? "ClusterRoleBinding \"" : "RoleBinding \"")
                + (clusterWide ? name : name + "/" + namespace)
                + "\" of "
                + (role.resource().equals(Rbac.CLUSTER_ROLES) ? "ClusterRole" : "Role")
                + " \""
                + role.name()
                + "\" to "
                + subject;
    }
}
