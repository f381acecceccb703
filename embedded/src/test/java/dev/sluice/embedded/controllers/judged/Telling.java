package dev.sluice.embedded.controllers.judged;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Tells a scenario to a place, step by step, and lets its pods live meanwhile.
final class Telling {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration COMPARING = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 25;

    private final Place place;
    private final PlayedKubelet kubelet;
    private final Portrait portrait;
    private final Semaphore never = new Semaphore(0);

    Telling(Place place) {
        this.place = place;
        this.kubelet = new PlayedKubelet(place);
        this.portrait = new Portrait(place);
    }

    /// Waits until pods are accepted.
    void begin() {
        BooleanSupplier account = () -> !place.get("serviceaccounts", "default").isEmpty();
        assertThat(reached(PATIENCE, account)).as("the namespace has an account").isTrue();
    }

    /// What is in no namespace goes.
    void end(Scenario scenario) {
        for (var step : scenario.steps(place.namespace())) {
            var object = step.path("create");
            if (object.path("kind").asText().equals("Node")) {
                var name = object.path("metadata").path("name").asText();
                place.delete("nodes", name, step.path("options"));
            }
        }
    }

    /// Tells it and answers all pictures.
    ///
    /// @param quiet how many looks in a row must be the same before a picture is taken
    String record(Scenario scenario, int quiet) {
        var pictures = new ArrayList<String>();
        for (var step : scenario.steps(place.namespace())) {
            if (step.has("show")) {
                pictures.add(settled(texts(step.path("show")), quiet));
            } else {
                perform(step);
            }
        }
        return String.join("---\n", pictures);
    }

    /// Tells it and fails at the first picture that never becomes the recorded one.
    void compare(Scenario scenario, String recorded) {
        var pictures = List.of(recorded.split("---\n", -1)).iterator();
        for (var step : scenario.steps(place.namespace())) {
            if (step.has("show")) {
                var expected = pictures.hasNext() ? pictures.next() : "";
                var shown = texts(step.path("show"));
                var _ = reached(COMPARING, () -> portrait.of(shown).equals(expected));
                assertThat(portrait.of(shown)).isEqualTo(expected);
            } else {
                perform(step);
            }
        }
    }

    private String settled(List<String> shown, int quiet) {
        var last = portrait.of(shown);
        for (int same = 0; same < quiet; ) {
            kubelet.act();
            pause();
            var next = portrait.of(shown);
            same = next.equals(last) ? same + 1 : 0;
            last = next;
        }
        return last;
    }

    private void perform(JsonNode step) {
        if (step.has("create")) {
            var object = step.path("create");
            place.create(resource(object.path("kind").asText()), object);
        } else if (step.has("merge")) {
            var parts = step.path("merge").asText().split("/", 2);
            place.merge(place.path(parts[0], parts[1]), step.path("patch"));
        } else if (step.has("ready")) {
            texts(step.path("ready")).forEach(place::readyNode);
        } else if (step.has("delete")) {
            var parts = step.path("delete").asText().split("/");
            place.delete(parts[0], parts[1], step.path("options"));
        } else {
            var holds = condition(step);
            if (!reached(PATIENCE, holds)) {
                throw new AssertionError("never: " + step + "\n" + everything());
            }
        }
    }

    private String everything() {
        return portrait.of(
                List.of(
                        "deployments",
                        "replicasets",
                        "statefulsets",
                        "daemonsets",
                        "jobs",
                        "pods",
                        "messages"));
    }

    private BooleanSupplier condition(JsonNode step) {
        var parts = step.path("until").asText().split("/");
        if (parts.length == 2 && step.has("gone")) {
            return () -> place.get(parts[0], parts[1]).isEmpty();
        }
        if (parts.length == 2) {
            return () -> has(place.get(parts[0], parts[1]), step.path("has"));
        }
        return () ->
                place.list(parts[0]).stream().filter(it -> has(it, step.path("has"))).count()
                        == step.path("count").asInt();
    }

    /// Whether everything that is wanted is there; of a list, somewhere.
    private static boolean has(JsonNode actual, JsonNode wanted) {
        if (wanted.isObject()) {
            return wanted.properties().stream()
                    .allMatch(it -> has(actual.path(it.getKey()), it.getValue()));
        }
        if (wanted.isArray()) {
            for (var each : wanted) {
                boolean found = false;
                for (var candidate : actual) {
                    found |= has(candidate, each);
                }
                if (!found) {
                    return false;
                }
            }
            return true;
        }
        return wanted.isMissingNode() || actual.asText().equals(wanted.asText());
    }

    private boolean reached(Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            kubelet.act();
            if (condition.getAsBoolean()) {
                return true;
            }
            if (System.nanoTime() > end) {
                return false;
            }
            pause();
        }
    }

    private void pause() {
        try {
            var _ = never.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(it -> texts.add(it.asText()));
        return texts;
    }

    private static String resource(String kind) {
        var lower = kind.toLowerCase(Locale.ROOT);
        return lower.equals("endpoints") ? lower : lower + "s";
    }
}
