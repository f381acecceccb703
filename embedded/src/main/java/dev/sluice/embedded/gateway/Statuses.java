package dev.sluice.embedded.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.gateway.config.Dialect;
import dev.sluice.embedded.gateway.config.Verdict;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;

/// Writes verdicts into objects, where they differ from what stands there.
final class Statuses {
    private static final Logger LOG = LoggerFactory.getLogger(Statuses.class);
    private static final int TRIES = 5;

    private final Cluster cluster;

    Statuses(Cluster cluster) {
        this.cluster = cluster;
    }

    void write(Dialect dialect, Map<Key, Verdict> verdicts) {
        verdicts.forEach((key, verdict) -> {
            try {
                write(dialect, key, verdict);
            } catch (ApiException e) {
                LOG.warn("cannot write the status of {}: {}", key, e.getMessage());
            }
        });
    }

    /// The object is read, changed and put back, and again if somebody else was faster.
    private void write(Dialect dialect, Key key, Verdict verdict) {
        for (int tried = 1; ; tried++) {
            var stored = cluster.get(key);
            if (stored.isEmpty()) {
                return;
            }
            ObjectNode copy = stored.get().deepCopy();
            dialect.report(copy, verdict);
            if (copy.equals(stored.get())) {
                return;
            }
            try {
                if (dialect.hasStatusSubresource()) {
                    cluster.updateStatus(key.resource(), copy);
                } else {
                    cluster.update(key.resource(), copy);
                }
                return;
            } catch (ApiException e) {
                if (e.isNotFound()) {
                    return;
                }
                if (!e.isConflict() || tried == TRIES) {
                    throw e;
                }
            }
        }
    }
}
