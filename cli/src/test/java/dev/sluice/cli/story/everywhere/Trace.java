package dev.sluice.cli.story.everywhere;

import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanaryStatus;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// What one Canary's status went through, as a watch saw it.
final class Trace implements AutoCloseable, Watcher<Canary> {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final List<String> steps = new ArrayList<>();
    private final Watch watch;
    private Optional<CanaryStatus> last = Optional.empty();
    private boolean gone;

    Trace(KubernetesClient client, String namespace) {
        watch = client.resources(Canary.class).inNamespace(namespace).watch(this);
    }

    @Override
    public synchronized void eventReceived(Action action, Canary canary) {
        gone = action == Action.DELETED;
        last = Optional.ofNullable(canary.getStatus());
        last.map(Trace::shown)
                .filter(step -> steps.isEmpty() || !steps.getLast().equals(step))
                .ifPresent(steps::add);
        notifyAll();
    }

    @Override
    public void onClose(WatcherException cause) {
        throw new AssertionError("the watch of the stories ended", cause);
    }

    /// `phase/weight/iterations`.
    private static String shown(CanaryStatus status) {
        return status.phase() + "/" + status.canaryWeight() + "/" + status.iterations();
    }

    /// Every status that differs from the one before in phase, weight or iterations.
    synchronized List<String> steps() {
        return List.copyOf(steps);
    }

    synchronized CanaryStatus last() {
        return last.orElse(CanaryStatus.NONE);
    }

    synchronized boolean isGone() {
        return gone;
    }

    /// Looks again with each change of the Canary.
    ///
    /// @throws AssertionError when it does not come to be so
    synchronized void await(String what, BooleanSupplier so) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!so.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("waited in vain for " + what + " after " + steps);
            }
            wait(left);
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
