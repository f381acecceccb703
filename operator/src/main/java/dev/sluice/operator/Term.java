package dev.sluice.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/// The Lease that says who works, as one candidate sees it. For one thread.
///
/// It has Flagger's name: as long as one of the two holds it, the other stands by, so that both
/// installed by mistake do not step on each other.
public final class Term {
    /// The Lease's name.
    public static final String LEASE = "flagger-leader-election";

    private static final Logger LOG = LoggerFactory.getLogger(Term.class);

    private final KubernetesClient client;
    private final String namespace;
    private final String identity;
    private final InstantSource clock;
    private String seenVersion = "";
    private String holder = "";
    private long seenAt;

    /// @param identity different for each replica
    /// @param clock for the times written into the Lease; nothing is decided by them
    public Term(KubernetesClient client, String namespace, String identity, InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.identity = identity;
        this.clock = clock;
    }

    String identity() {
        return identity;
    }

    /// Who had it when it was last seen; empty for nobody.
    String holder() {
        return holder;
    }

    boolean isOurs() {
        return holder.equals(identity);
    }

    /// Renews the term, or begins one when nobody's runs.
    ///
    /// @param now nanoseconds of the JVM's own clock
    /// @return whether the Lease is ours for another term
    public boolean take(long now) {
        try {
            var lease = lease().get();
            if (lease == null) {
                see(client.resource(next(null)).create(), now);
                return true;
            }
            see(lease, now);
            if (!isOurs() && !holder.isEmpty() && now - seenAt < length(lease).toNanos()) {
                return false;
            }
            see(client.resource(next(lease)).update(), now);
            return true;
        } catch (KubernetesClientException refused) {
            LOG.warn(
                    "the lease {} in {} was not taken: {}", LEASE, namespace, refused.getMessage());
            return false;
        }
    }

    private void see(Lease lease, long now) {
        var version = lease.getMetadata().getResourceVersion();
        if (!seenVersion.equals(version)) {
            seenVersion = version;
            seenAt = now;
        }
        holder = Objects.requireNonNullElse(spec(lease).getHolderIdentity(), "");
    }

    /// The term of whoever holds it counts, not ours: Flagger's are longer.
    private static Duration length(Lease lease) {
        var seconds = spec(lease).getLeaseDurationSeconds();
        return seconds == null ? Leadership.TERM : Duration.ofSeconds(seconds);
    }

    private static LeaseSpec spec(Lease lease) {
        return Objects.requireNonNullElseGet(lease.getSpec(), LeaseSpec::new);
    }

    private Lease next(@Nullable Lease lease) {
        var now =
                ZonedDateTime.ofInstant(
                        clock.instant().truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
        if (lease == null) {
            var first = new LeaseBuilder().withNewMetadata().withName(LEASE);
            return first.withNamespace(namespace)
                    .endMetadata()
                    .withNewSpec()
                    .withHolderIdentity(identity)
                    .withLeaseDurationSeconds((int) Leadership.TERM.toSeconds())
                    .withAcquireTime(now)
                    .withRenewTime(now)
                    .withLeaseTransitions(0)
                    .endSpec()
                    .build();
        }
        var before = spec(lease);
        var changes = Objects.requireNonNullElse(before.getLeaseTransitions(), 0);
        return new LeaseBuilder(lease)
                .withNewSpec()
                .withHolderIdentity(identity)
                .withLeaseDurationSeconds((int) Leadership.TERM.toSeconds())
                .withAcquireTime(isOurs() ? before.getAcquireTime() : now)
                .withRenewTime(now)
                .withLeaseTransitions(isOurs() ? changes : changes + 1)
                .endSpec()
                .build();
    }

    /// Lets the next candidate have it at once.
    void release() {
        try {
            var lease = lease().get();
            if (lease != null && identity.equals(spec(lease).getHolderIdentity())) {
                lease.getSpec().setHolderIdentity("");
                lease.getSpec().setLeaseDurationSeconds(1);
                client.resource(lease).update();
                LOG.info("the lease {} in {} is given back", LEASE, namespace);
            }
        } catch (KubernetesClientException refused) {
            LOG.warn(
                    "the lease {} in {} was not given back, it expires: {}",
                    LEASE,
                    namespace,
                    refused.getMessage());
        }
    }

    private Resource<Lease> lease() {
        return client.leases().inNamespace(namespace).withName(LEASE);
    }
}
