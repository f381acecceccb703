package dev.sluice.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.flagger.Canary;
import dev.sluice.operator.Leadership;
import dev.sluice.operator.Operator;
import dev.sluice.operator.Term;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/// Two replicas on a real API server.
class LeadershipTest {
    private static final Pattern ITERATION = Pattern.compile("iteration (\\d+) of");

    /// The interval of two seconds, less what is lost where steps are remembered in whole seconds.
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private @Nullable Ground opened;

    @BeforeEach
    void open() throws Exception {
        opened = Ground.open();
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    private Ground ground() {
        return Objects.requireNonNull(opened);
    }

    /// A replica, as the command line runs it.
    private static final class Replica implements AutoCloseable {
        final CountDownLatch won = new CountDownLatch(1);
        final CountDownLatch lost = new CountDownLatch(1);
        private final Leadership leadership;
        private final Operator operator;

        Replica(Ground ground, KubernetesClient client, String name) {
            var term = new Term(client, ground.namespace(), name, InstantSource.system());
            var self = new AtomicReference<@Nullable Leadership>();
            operator =
                    Operator.standBy(
                                    ground.options("kubernetes"),
                                    client,
                                    InstantSource.system(),
                                    () -> leads(self.get()))
                            .warm();
            leadership =
                    Leadership.contend(
                            term,
                            new Leadership.Callbacks(
                                    () -> {
                                        operator.lead();
                                        won.countDown();
                                    },
                                    () -> {
                                        operator.stopWriting();
                                        lost.countDown();
                                    }));
            self.set(leadership);
        }

        private static boolean leads(@Nullable Leadership leadership) {
            return leadership != null && leadership.leads();
        }

        @Override
        public void close() {
            operator.close();
            leadership.close();
        }
    }

    private static int iterations(Canary canary) {
        return "Progressing".equals(canary.getStatus().phase())
                ? canary.getStatus().iterations()
                : 0;
    }

    private record Step(int number, Instant at) {}

    private static List<Step> steps(Canary canary) {
        var steps = new ArrayList<Step>();
        for (var entry : canary.getStatus().history()) {
            var number = ITERATION.matcher(Objects.requireNonNullElse(entry.message(), ""));
            if (number.find()) {
                steps.add(
                        new Step(
                                Integer.parseInt(number.group(1)),
                                Objects.requireNonNull(entry.time())));
            }
        }
        steps.sort(Comparator.comparing(Step::at));
        return steps;
    }

    @Test
    void whoGoesGivesTheLeaseBackForTheNext() throws Exception {
        var ground = ground();
        var first = new Replica(ground, ground.client(), "first");
        assertThat(first.won.await(30, TimeUnit.SECONDS)).isTrue();
        try (var second = new Replica(ground, ground.client(), "second")) {
            var begin = System.nanoTime();
            first.close();
            assertThat(second.won.await(10, TimeUnit.SECONDS)).isTrue();
            System.out.printf("handover: %.1f s%n", (System.nanoTime() - begin) / 1e9);
            assertThat(first.lost.getCount()).isOne();
        }
    }

    @Test
    void whoIsDeposedStopsWritingAndSaysSo() throws Exception {
        var ground = ground();
        try (var replica = new Replica(ground, ground.client(), "first")) {
            assertThat(replica.won.await(30, TimeUnit.SECONDS)).isTrue();
            lease(ground)
                    .edit(it -> {
                        it.getSpec().setHolderIdentity("somebody");
                        return it;
                    });
            assertThat(replica.lost.await(10, TimeUnit.SECONDS)).isTrue();
            ground.apply(Ground.CANARY);
            assertThat(replica.leadership.leads()).isFalse();
        }
        assertThat(lease(ground).get().getSpec().getHolderIdentity()).isEqualTo("somebody");
    }

    @Test
    void aTermLastsAsLongAsItsHolderSays() {
        var ground = ground();
        ground.apply(
                """
                apiVersion: coordination.k8s.io/v1
                kind: Lease
                metadata: {name: flagger-leader-election}
                spec:
                  holderIdentity: flagger-7d9_8c1f
                  leaseDurationSeconds: 60
                  renewTime: "2020-01-01T00:00:00.000000Z"
                """);
        var term = new Term(ground.client(), ground.namespace(), "sluice", InstantSource.system());

        assertThat(term.take(0)).isFalse();
        assertThat(term.take(TimeUnit.SECONDS.toNanos(59))).isFalse();
        assertThat(term.take(TimeUnit.SECONDS.toNanos(60))).isTrue();
    }

    private static Resource<Lease> lease(Ground ground) {
        return ground.client().leases().inNamespace(ground.namespace()).withName(Term.LEASE);
    }

    @Test
    void aStandbyTakesOverACutOffLeaderWithoutADoubleStep() throws Exception {
        var ground = ground();
        var port = URI.create(ground.client().getConfiguration().getMasterUrl()).getPort();
        try (var wire = new Relay(port);
                var cut = ground.through(wire);
                var first = new Replica(ground, cut, "first")) {
            assertThat(first.won.await(30, TimeUnit.SECONDS)).isTrue();
            try (var second = new Replica(ground, ground.client(), "second")) {
                ground.apply(Ground.CANARY);
                ground.await(it -> "Initialized".equals(it.getStatus().phase()));
                ground.image("podinfo:v2");
                ground.await(it -> iterations(it) >= 3);
                var begin = System.nanoTime();
                wire.cut();
                assertThat(second.won.await(20, TimeUnit.SECONDS)).isTrue();
                System.out.printf("failover: %.1f s%n", (System.nanoTime() - begin) / 1e9);
                assertThat(first.lost.getCount()).isZero();
                var done = ground.await(it -> iterations(it) >= 6);
                var steps = steps(done);
                assertThat(steps).extracting(Step::number).containsExactly(1, 2, 3, 4, 5, 6);
                for (var i = 1; i < steps.size(); i++) {
                    assertThat(Duration.between(steps.get(i - 1).at(), steps.get(i).at()))
                            .isGreaterThan(PAUSE);
                }
            }
        }
    }
}
