package dev.sluice.embedded.controllers.workload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How large each ReplicaSet of a Deployment should be; begins with how large they are asked to be.
///
/// What a ReplicaSet was asked and what it has differ for a moment after each change. Room for new
/// pods is counted with the larger of the two, available pods with the smaller, so that neither the
/// surge nor the availability is ever exceeded meanwhile.
final class Sizes {
    private final DeploymentSpec spec;
    private final Optional<ReplicaSet> newest;
    private final List<ReplicaSet> old;
    private final Map<String, Integer> sizes = new HashMap<>();

    /// @param old oldest first
    Sizes(DeploymentSpec spec, Optional<ReplicaSet> newest, List<ReplicaSet> old) {
        this.spec = spec;
        this.newest = newest;
        this.old = old;
    }

    int of(ReplicaSet rs) {
        return sizes.getOrDefault(rs.name(), rs.size());
    }

    /// The sum of all sizes.
    int total() {
        return all().stream().mapToInt(this::of).sum();
    }

    List<ReplicaSet> all() {
        var all = new ArrayList<>(old);
        newest.ifPresent(all::add);
        return all;
    }

    /// How large a ReplicaSet that does not exist yet begins.
    int first() {
        return spec.recreate() ? spec.replicas() : Math.min(room(), spec.replicas());
    }

    /// One step of the rolling update: grow the new, then shrink the old.
    void roll() {
        newest.ifPresent(this::growNew);
        shrinkOld();
    }

    /// Recreation: the old go, and the new comes when nothing of them runs any more.
    void recreate(boolean oldPodsRun) {
        old.forEach(rs -> sizes.put(rs.name(), 0));
        if (!oldPodsRun) {
            newest.ifPresent(rs -> sizes.put(rs.name(), spec.replicas()));
        }
    }

    /// A change of `replicas`: all of it for the only active ReplicaSet, else in proportion.
    void scale() {
        var active = all().stream().filter(rs -> of(rs) > 0).toList();
        if (active.size() <= 1) {
            var only = active.stream().findFirst().or(() -> newest).or(this::latestOld);
            only.ifPresent(rs -> sizes.put(rs.name(), spec.replicas()));
        } else if (newest.filter(this::isSaturated).isPresent()) {
            old.forEach(rs -> sizes.put(rs.name(), 0));
        } else if (!spec.recreate()) {
            scaleInProportion(active);
        }
    }

    private int room() {
        int taken = all().stream().mapToInt(rs -> Math.max(of(rs), rs.pods())).sum();
        return Math.max(0, spec.most() - taken);
    }

    private void growNew(ReplicaSet rs) {
        int size = of(rs);
        if (size >= spec.replicas()) {
            sizes.put(rs.name(), spec.replicas());
        } else {
            sizes.put(rs.name(), size + Math.min(room(), spec.replicas() - size));
        }
    }

    private void shrinkOld() {
        int newSize = newest.map(this::of).orElse(0);
        int newAvailable = newest.map(this::available).orElse(0);
        int mayGo = total() - spec.fewest() - (newSize - newAvailable);
        int gone = 0;
        for (var rs : old) {
            int unhealthy = Math.max(0, of(rs) - rs.available());
            int count = Math.clamp(mayGo - gone, 0, unhealthy);
            sizes.put(rs.name(), of(rs) - count);
            gone += count;
        }
        int spare = all().stream().mapToInt(this::available).sum() - spec.fewest();
        spare = Math.min(spare, mayGo - gone);
        for (var rs : old) {
            int count = Math.clamp(spare, 0, of(rs));
            sizes.put(rs.name(), of(rs) - count);
            spare -= count;
        }
    }

    private int available(ReplicaSet rs) {
        return Math.min(of(rs), rs.available());
    }

    private Optional<ReplicaSet> latestOld() {
        return old.stream().max(ReplicaSet.OLDEST_FIRST);
    }

    private boolean isSaturated(ReplicaSet rs) {
        return of(rs) == spec.replicas()
                && rs.number(ReplicaSet.DESIRED) == spec.replicas()
                && rs.available() == spec.replicas();
    }

    private void scaleInProportion(List<ReplicaSet> active) {
        int missing = spec.most() - active.stream().mapToInt(this::of).sum();
        if (missing == 0) {
            return;
        }
        var largestFirst = Comparator.comparing(this::of).reversed();
        var ordered = new ArrayList<>(active);
        ordered.sort(
                missing > 0
                        ? largestFirst.thenComparing(ReplicaSet.OLDEST_FIRST.reversed())
                        : largestFirst.thenComparing(ReplicaSet.OLDEST_FIRST));
        int left = missing;
        for (var rs : ordered) {
            int share = share(rs);
            share = missing > 0 ? Math.clamp(share, 0, left) : Math.clamp(share, left, 0);
            sizes.put(rs.name(), of(rs) + share);
            left -= share;
        }
        var first = ordered.getFirst();
        sizes.put(first.name(), Math.max(0, of(first) + left));
    }

    /// What the change means for one ReplicaSet, by how much of the former most it was.
    private int share(ReplicaSet rs) {
        if (spec.replicas() == 0) {
            return -of(rs);
        }
        long before = rs.number(ReplicaSet.MOST);
        if (before == 0) {
            return 0;
        }
        return Math.round((float) of(rs) * spec.mostNoted() / before) - of(rs);
    }
}
