package dev.sluice.operator.rollout;

import dev.sluice.alerts.AlertSender;
import dev.sluice.metrics.Surroundings;
import dev.sluice.operator.governance.Governor;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.Writes;
import dev.sluice.webhooks.Webhooks;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/// The stations of a tick, wired once.
public final class Rollouts implements AutoCloseable {
    private final CanaryReconciler reconciler;
    private final Telemetry telemetry;
    private final Outbox outbox;

    private Rollouts(CanaryReconciler reconciler, Telemetry telemetry, Outbox outbox) {
        this.reconciler = reconciler;
        this.telemetry = telemetry;
        this.outbox = outbox;
    }

    /// What rollouts need from outside.
    public record World(
            View view,
            Writes writes,
            Surroundings surroundings,
            Telemetry telemetry,
            InstantSource clock,
            Governor.Rules rules) {
        /// Without limits.
        public World(
                View view,
                Writes writes,
                Surroundings surroundings,
                Telemetry telemetry,
                InstantSource clock) {
            this(view, writes, surroundings, telemetry, clock, Governor.Rules.NONE);
        }
    }

    public static Rollouts open(Settings settings, World world) {
        Supplier<String> ids = () -> UUID.randomUUID().toString();
        var outbox = new Outbox();
        var gates = new Gates(new Webhooks(world.surroundings().http(), world.clock()));
        var courier = courier(settings, world, gates, outbox);
        var announcer =
                new Announcer(
                        new Announcer.Means(world.writes(), courier, world.telemetry(), outbox),
                        world.clock());
        var groundwork = new Groundwork(world.writes(), ids, settings.rules());
        var reconciler =
                new CanaryReconciler(
                        new Parts(
                                new Observer(settings),
                                groundwork,
                                gates,
                                new Measurements(world.surroundings(), settings),
                                new Stickiness(world.writes(), new SecureRandom()),
                                new Performer(
                                        world.writes(),
                                        groundwork,
                                        announcer,
                                        ids,
                                        settings.rules()),
                                new Farewell(world.writes(), groundwork, announcer, world.clock()),
                                announcer,
                                world.telemetry(),
                                new Governor(world.rules(), world.writes(), world.clock())),
                        world.writes(),
                        world.clock());
        return new Rollouts(reconciler, world.telemetry(), outbox);
    }

    private static Courier courier(Settings settings, World world, Gates gates, Outbox outbox) {
        return new Courier(
                new Courier.Means(
                        world.view(),
                        gates,
                        new AlertSender(world.surroundings().http()),
                        world.telemetry(),
                        outbox,
                        settings.reporting(),
                        world.rules().wake()));
    }

    public CanaryReconciler reconciler() {
        return reconciler;
    }

    public Telemetry telemetry() {
        return telemetry;
    }

    @Override
    public void close() {
        outbox.close();
    }
}
