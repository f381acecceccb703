package dev.sluice.embedded.access.rbac;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.access.User;

import java.util.ArrayList;
import java.util.List;

/// Whom a binding names.
///
/// @param kind `User`, `Group` or `ServiceAccount`
/// @param namespace of a service account; empty for the others
record Subject(String kind, String namespace, String name) {
    private static final String ACCOUNT = "system:serviceaccount:";

    static List<Subject> listIn(JsonNode binding) {
        var subjects = new ArrayList<Subject>();
        for (var subject : binding.path("subjects")) {
            var kind = subject.path("kind").asText();
            var namespace =
                    kind.equals("ServiceAccount")
                            ? subject.path("namespace")
                                    .asText(binding.at("/metadata/namespace").asText())
                            : "";
            subjects.add(new Subject(kind, namespace, subject.path("name").asText()));
        }
        return List.copyOf(subjects);
    }

    /// All that bindings may call a user.
    static List<Subject> of(User user) {
        var subjects = new ArrayList<Subject>();
        subjects.add(new Subject("User", "", user.name()));
        if (user.name().startsWith(ACCOUNT)) {
            var parts = user.name().substring(ACCOUNT.length()).split(":", 2);
            if (parts.length == 2) {
                subjects.add(new Subject("ServiceAccount", parts[0], parts[1]));
            }
        }
        user.groups().forEach(group -> subjects.add(new Subject("Group", "", group)));
        return subjects;
    }

    @Override
    public String toString() {
        return kind + " \"" + name + (namespace.isEmpty() ? "" : "/" + namespace) + "\"";
    }
}
