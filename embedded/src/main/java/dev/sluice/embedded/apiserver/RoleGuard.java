package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.Action;
import dev.sluice.embedded.access.Authorizer;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.access.rbac.Escalation;
import dev.sluice.embedded.access.rbac.Rbac;
import dev.sluice.embedded.apiserver.http.Target;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Objects;
import dev.sluice.embedded.objects.ResourceType;

import java.util.function.Supplier;

/// Watches over writes for what the verb alone does not tell: nobody makes what they may only
/// change, nobody grants what they do not hold, and roles and bindings count when their write is
/// answered.
final class RoleGuard {
    private final Authorizer authorizer;
    private final Escalation escalation;

    RoleGuard(Authorizer authorizer, Objects objects) {
        this.authorizer = authorizer;
        this.escalation = new Escalation(authorizer, objects);
    }

    /// Who writes what.
    record Write(User user, ResourceType type, Target target) {
        private boolean guarded() {
            return type.resource().group().equals(Rbac.GROUP);
        }

        private Key key(String name) {
            return new Key(type.resource(), target.namespace(), name);
        }
    }

    /// An update or patch that would make an object needs the right to make one, too.
    ///
    /// @throws ApiException 403
    void requireCreate(Write write) {
        var target = write.target();
        var create =
                new Action(
                        "create",
                        target.group(),
                        target.plural(),
                        target.subresource(),
                        target.namespace(),
                        target.name(),
                        "");
        if (!authorizer.decide(write.user(), create).allowed()) {
            throw Refusals.forbidden(write.user(), create);
        }
    }

    /// @param wanted the object as it would be stored; asked for only where it matters
    /// @throws ApiException 403 where the user would grant more than they hold
    void check(Write write, Supplier<ObjectNode> wanted) {
        if (write.guarded() && !write.user().isMaster()) {
            var object = wanted.get();
            escalation.check(write.user(), write.key(nameOf(object)), object);
        }
    }

    /// Waits until what was written counts.
    ObjectNode settled(Write write, ObjectNode answer) {
        if (write.guarded()) {
            var named = write.target().name();
            authorizer.settle(write.key(named.isEmpty() ? nameOf(answer) : named));
        }
        return answer;
    }

    private static String nameOf(ObjectNode object) {
        return object.path("metadata").path("name").asText();
    }
}
