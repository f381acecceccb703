package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.routing.ObjectKey;

/// What is done with a canary that is being deleted.
final class Leaving {
    private final Observer observer;
    private final Farewell farewell;
    private final Announcer announcer;

    Leaving(Parts parts) {
        observer = parts.observer();
        farewell = parts.farewell();
        announcer = parts.announcer();
    }

    /// A Canary that cannot be understood any more gives its target the pods back all the same; one
    /// whose target is gone, or that never began, has nothing to give back.
    void leave(ObjectKey key, ObjectNode json, View view) throws WriteRefused {
        if (!Farewell.holds(json)) {
            return;
        }
        var name = key.name() + "." + key.namespace();
        if (Rivals.elder(key, json, view).isPresent()) {
            // Another Canary's target is not its business.
            farewell.letGo(key, json, "Terminated canary " + name);
            return;
        }
        try {
            announcer.sayWaiting(key, json, "Terminating canary " + name);
            if (!farewell.leave(observer.look(key, json, view), view)) {
                return;
            }
        } catch (NotReady unusable) {
            announcer.sayWaiting(key, json, unusable.why());
            var remains = observer.remains(key, json, view);
            if (remains.isPresent()) {
                if (!farewell.wake(remains.get().target(), view)) {
                    return;
                }
                farewell.salvage(remains.get(), view);
            }
        }
        farewell.letGo(key, view.get(key).orElse(json), "Terminated canary " + name);
    }
}
