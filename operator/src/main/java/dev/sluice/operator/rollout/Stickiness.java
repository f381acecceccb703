package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.engine.rollout.Effect;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.kube.Writes;
import dev.sluice.routing.Remembered;
import dev.sluice.routing.Route;
import dev.sluice.routing.SessionAffinity;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.random.RandomGenerator;

/// Session affinity: the cookies of a run.
///
/// They are stored before a route hands them out. A crash in between leaves a cookie that nobody
/// has yet; the other way round users would keep one that nobody knows any more.
final class Stickiness {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Writes writes;
    private final RandomGenerator random;

    Stickiness(Writes writes, RandomGenerator random) {
        this.writes = writes;
        this.random = random;
    }

    /// @return the scene whose route has the cookies for the split that the effects lead to
    Scene turn(Scene scene, List<Effect> effects, View view) throws WriteRefused {
        // An A/B test decides by its own conditions.
        if (!scene.router().capabilities().sessionAffinity()
                || !scene.route().matches().isEmpty()) {
            return scene;
        }
        var turned = scene;
        for (var effect : effects) {
            if (effect instanceof Effect.Steer(var split)) {
                turned = turn(turned, split.canary(), view);
            }
        }
        return turned;
    }

    private Scene turn(Scene scene, int weight, View view) throws WriteRefused {
        var before = scene.route();
        var cookies = SessionAffinity.turn(before, weight, random);
        if (cookies.equals(before.remembered())) {
            return scene;
        }
        var status =
                scene.status()
                        .edit()
                        .sessionAffinityCookie(orNull(cookies.cookie()))
                        .previousSessionAffinityCookie(orNull(cookies.previousCookie()))
                        .primarySessionAffinityCookie(orNull(cookies.primaryCookie()))
                        .done();
        var base = view.get(scene.key()).orElse(scene.json());
        var json = base.deepCopy();
        json.set("status", JSON.valueToTree(status));
        return scene.with(
                writes.status(scene.key(), base, json), status, remembering(before, cookies));
    }

    private static Route remembering(Route route, Remembered cookies) {
        return new Route(route.owner(), route.spec(), route.selector(), cookies, route.settings());
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
