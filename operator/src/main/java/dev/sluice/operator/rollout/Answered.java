package dev.sluice.operator.rollout;

import dev.sluice.engine.rollout.Answer;
import dev.sluice.engine.rollout.Hook;
import dev.sluice.operator.kube.View;
import dev.sluice.routing.ObjectKey;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What webhooks said in a tick that is not stored yet: when it has to be repeated, because others
/// wrote the same objects meanwhile or the cluster did not answer, nobody is asked twice.
///
/// An answer is good for the same call only, and for one interval: who withdraws an approval while
/// the cluster is away is heard.
final class Answered {
    private final Gates gates;
    private final InstantSource clock;
    private final Map<ObjectKey, Map<String, Given>> open = new ConcurrentHashMap<>();

    private record Given(Answer answer, Instant at) {}

    Answered(Gates gates, InstantSource clock) {
        this.gates = gates;
        this.clock = clock;
    }

    /// Asks, unless it was answered in a tick that is repeated now.
    Answer ask(Hook hook, Scene scene, View view) throws InterruptedException {
        var call = Gates.key(scene, hook.name()) + "/" + scene.json().at("/metadata/generation");
        var given = open.computeIfAbsent(scene.key(), _ -> new ConcurrentHashMap<>());
        var now = clock.instant();
        var known = given.get(call);
        if (known != null && known.at().plus(scene.plan().interval()).isAfter(now)) {
            return known.answer();
        }
        var answer = gates.ask(hook, scene, view);
        given.put(call, new Given(answer, now));
        return answer;
    }

    /// The tick is stored, or the canary is gone.
    void forget(ObjectKey key) {
        open.remove(key);
    }
}
