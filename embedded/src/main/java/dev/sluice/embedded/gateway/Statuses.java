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
    private final Dialect dialect;

    Statuses(Cluster cluster, Dialect dialect) {
        this.cluster = cluster;
        this.dialect = dialect;
    }

    void write(Map<Key, Verdict> verdicts) {
        verdicts.forEach((key, verdict) -> {
            try {
                write(key, verdict);
            } catch (ApiException e) {
                LOG.warn("cannot write the status of {}: {}", key, e.getMessage());
            }
        });
    }

    /// These kinds have no status subresource: the object is read, changed and put back whole, and
    /// again if somebody else was faster.
    private void write(Key key, Verdict verdict) {
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
                cluster.update(key.resource(), copy);
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
