package dev.sluice.cli;

import dev.sluice.operator.Leadership;
import dev.sluice.operator.Operator;
import dev.sluice.operator.OperatorOptions;
import dev.sluice.operator.Term;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.UUID;

/// One of several operators of a cluster: it works while it leads, and knows the cluster already
/// while it stands by.
final class Replica implements AutoCloseable {
    private final KubernetesClient client;
    private final String namespace;
    private final InstantSource clock;
    private final Thread waiting = Thread.currentThread();
    private volatile @Nullable Leadership leadership;
    private volatile @Nullable Operator operator;
    private volatile boolean deposed;

    /// The creating thread is interrupted when leadership is lost.
    ///
    /// @param namespace of the Lease
    Replica(KubernetesClient client, String namespace, InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.clock = clock;
    }

    /// @throws CommandFailedException when the cluster cannot be reached or does not know Canaries
    Operator start(OperatorOptions options) {
        var standBy = Operators.standBy(options, client, this::leads);
        operator = standBy;
        var term = new Term(client, namespace, identity(), clock);
        leadership =
                Leadership.contend(
                        term, new Leadership.Callbacks(standBy::lead, () -> depose(standBy)));
        return standBy;
    }

    private boolean leads() {
        var current = leadership;
        return current != null && current.leads();
    }

    private void depose(Operator standBy) {
        standBy.stopWriting();
        deposed = true;
        waiting.interrupt();
    }

    /// Whether it led, and somebody else does now.
    boolean isDeposed() {
        return deposed;
    }

    private static String identity() {
        try {
            return InetAddress.getLocalHost().getHostName() + "_" + UUID.randomUUID();
        } catch (UnknownHostException nameless) {
            return "sluice_" + UUID.randomUUID();
        }
    }

    /// Ends the ticks under way, and only then gives the Lease back.
    @Override
    public void close() {
        var works = operator;
        if (works != null) {
            works.close();
        }
        var held = leadership;
        if (held != null) {
            held.close();
        }
    }
}
