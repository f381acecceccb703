package dev.sluice.engine.rollout;

import dev.sluice.engine.Split;
import dev.sluice.engine.analysis.Bounds;
import dev.sluice.engine.analysis.Finding;
import dev.sluice.engine.analysis.Metric;
import dev.sluice.engine.analysis.Reading;
import dev.sluice.engine.governance.Command;
import dev.sluice.engine.governance.Hold;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A cluster made of a few variables, in which a plan is played tick by tick.
///
/// Effects are carried out on the variables; pods become ready when the story says so. What was
/// said, asked and done is written down in order.
final class World {
    static final Metric SUCCESS =
            new Metric("request-success-rate", Metric.Kind.SUCCESS_RATE, Bounds.atLeast(99));
    static final Duration INTERVAL = Duration.ofSeconds(10);

    Plan plan;
    Memory memory = Memory.NEW;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    String spec = "v1";
    Map<String, String> configs = Map.of();
    Revision primaryRuns = new Revision("v1", Map.of());
    Readiness primary = new Readiness.Ready();
    Readiness canary = new Readiness.Ready();
    boolean scaledDown;
    Split route = Split.ALL_PRIMARY;
    boolean firstLook;
    Sight.Traits traits = Sight.Traits.ORDINARY;
    Orders orders = Orders.NONE;
    Readiness previous = new Readiness.NotYet("no pods", false);
    String previousRuns = "";
    boolean previousBehindApex;
    Reading reading = new Reading.Value(100);
    final Set<Hook> closed = EnumSet.noneOf(Hook.class);
    boolean rollbackAsked;
    final List<String> told = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    final List<Effect> done = new ArrayList<>();
    Decision last = new Decision(Memory.NEW, List.of(), "", Optional.empty());

    World(Plan plan) {
        this.plan = plan;
    }

    static Plan plan(Strategy strategy, Hook... hooks) {
        return new Plan(
                new Names("podinfo", "test", "Deployment", "podinfo", "prometheus"),
                strategy,
                INTERVAL,
                2,
                0,
                false,
                false,
                true,
                Set.of(hooks),
                Duration.ZERO);
    }

    static Strategy steps(int step, int max) {
        return new Strategy.Canary(new Weights.Linear(step, max), false);
    }

    Plan with(int threshold, int promotionStep) {
        return new Plan(
                plan.names(),
                plan.strategy(),
                plan.interval(),
                threshold,
                promotionStep,
                plan.skipAnalysis(),
                plan.suspended(),
                plan.routed(),
                plan.hooks(),
                plan.warmUp());
    }

    Sight sight() {
        return new Sight(
                now,
                new Revision(spec, configs),
                primaryRuns,
                primary,
                canary,
                scaledDown,
                route,
                firstLook,
                previous,
                traits);
    }

    /// The same with a previous version that is kept for so long.
    World keeping(Duration time) {
        plan =
                new Plan(
                        plan.names(),
                        plan.strategy(),
                        plan.interval(),
                        plan.threshold(),
                        plan.promotionStep(),
                        plan.skipAnalysis(),
                        plan.suspended(),
                        plan.routed(),
                        plan.hooks(),
                        plan.warmUp(),
                        time);
        return this;
    }

    /// Somebody tells the canary something, until it answers.
    World told(String command) {
        orders =
                new Orders(
                        switch (Command.read(command + " by=alice")) {
                            case Command.Reading.Understood(var it) -> Optional.of(it);
                            case Command.Reading.Refused(var why) ->
                                    throw new IllegalArgumentException(why);
                        },
                        orders.hold(),
                        orders.queued(),
                        orders.spread());
        return this;
    }

    World held(Optional<Hold> hold) {
        orders = new Orders(orders.command(), hold, orders.queued(), orders.spread());
        return this;
    }

    /// The answer to the last command; empty when it is not answered.
    String reply() {
        return last.reply().map(it -> (it.obeyed() ? "yes: " : "no: ") + it.sentence()).orElse("");
    }

    /// One tick at the present moment.
    World tick() {
        told.clear();
        asked.clear();
        done.clear();
        var now = new Rollout.Circumstances(plan, memory, sight(), orders);
        var answers = new ArrayList<Answer>();
        for (var question : Rollout.questions(now)) {
            var answer = answer(question);
            answers.add(answer);
            if (!answer.goesOn()) {
                break;
            }
        }
        last = Rollout.decide(now, answers);
        if (last.reply().isPresent()) {
            orders = new Orders(Optional.empty(), orders.hold(), orders.queued(), orders.spread());
        }
        last.effects().forEach(this::perform);
        memory = last.next();
        return this;
    }

    /// One tick, one interval later.
    World next() {
        now = now.plus(INTERVAL);
        return tick();
    }

    private Answer answer(Question question) {
        return switch (question) {
            case Question.Gate(var hook) -> {
                asked.add(hook.wire());
                var passes = hook == Hook.ROLLBACK ? rollbackAsked : !closed.contains(hook);
                yield passes
                        ? new Answer.Passed(hook, List.of("h"))
                        : new Answer.Refused(hook, "h", "403", false);
            }
            case Question.Analyse() -> {
                asked.add("metrics");
                if (plan.has(Hook.ROLLOUT) && closed.contains(Hook.ROLLOUT)) {
                    yield new Answer.Refused(Hook.ROLLOUT, "h", "500", false);
                }
                yield new Answer.Measured(List.<Finding>of(SUCCESS.judge(reading)));
            }
        };
    }

    private void perform(Effect effect) {
        done.add(effect);
        switch (effect) {
            case Effect.Steer(var split) -> route = split;
            case Effect.ScaleUp() -> scaledDown = false;
            case Effect.ScaleDown() -> scaledDown = true;
            case Effect.CopyToPrimary() -> primaryRuns = new Revision(spec, configs);
            case Effect.Say(_, var message, _) -> told.add(message);
            case Effect.Alert(var severity, var message, _) -> told.add(severity + ": " + message);
            case Effect.KeepPrevious _ -> {
                if (!primaryRuns.spec().equals(spec)) {
                    previousRuns = primaryRuns.spec();
                    previous = new Readiness.Ready();
                }
            }
            case Effect.DropPrevious() -> {
                previousRuns = "";
                previous = new Readiness.NotYet("no pods", false);
            }
            case Effect.RestorePrimary() -> primaryRuns = new Revision(previousRuns, configs);
            case Effect.ServePrevious() -> previousBehindApex = true;
            case Effect.SyncScaler _, Effect.TakeOver _, Effect.Tell _, Effect.Count _ -> {}
        }
    }

    /// Initialises and changes the target, so that the next tick starts a run.
    World initialised() {
        tick();
        spec = "v2";
        return this;
    }

    /// Like [#initialised], with the run begun and the canary's pods ready.
    World running() {
        return initialised().tick();
    }

    String phase() {
        return memory.phase().wire();
    }

    int failedChecks() {
        return Analysing.counts(memory).failedChecks();
    }

    int iterations() {
        return Analysing.counts(memory).iterations();
    }

    /// `Progressing/20/0`: phase, weight, iterations.
    String shows() {
        return phase() + "/" + memory.weight() + "/" + iterations();
    }
}
