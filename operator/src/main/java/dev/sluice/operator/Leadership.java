package dev.sluice.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Among several replicas, one works.
///
/// The Lease has Flagger's name: as long as one of the two holds it, the other stands by, so that
/// both installed by mistake do not step on each other.
public final class Leadership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final String LEASE = "flagger-leader-election";
    private static final Duration HELD = Duration.ofSeconds(15);
    private static final Duration RENEWED_WITHIN = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final CompletableFuture<?> election;

    private Leadership(CompletableFuture<?> election) {
        this.election = election;
    }

    /// Runs for leader until it is closed.
    ///
    /// @param identity different for each replica
    /// @param won is called once this replica leads
    /// @param lost is called when it leads no longer; nothing may be written after that
    public static Leadership contend(
            KubernetesClient client,
            String namespace,
            String identity,
            Runnable won,
            Runnable lost) {
        var config =
                new LeaderElectionConfigBuilder()
                        .withName(LEASE)
                        .withLock(new LeaseLock(namespace, LEASE, identity))
                        .withLeaseDuration(HELD)
                        .withRenewDeadline(RENEWED_WITHIN)
                        .withRetryPeriod(RETRY)
                        .withReleaseOnCancel(true)
                        .withLeaderCallbacks(
                                new LeaderCallbacks(
                                        won, lost, leader -> LOG.info("the leader is {}", leader)))
                        .build();
        return new Leadership(client.leaderElector().withConfig(config).build().start());
    }

    /// Gives the Lease back, so that another replica need not wait for it to expire.
    @Override
    public void close() {
        election.cancel(true);
    }
}
