package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Keeps one pod: reads its mailbox, lets [PodPlan] decide, does it, and writes the status.
///
/// Everything happens on one virtual thread; what takes long runs on others, which answer into the
/// mailbox.
final class PodAgent {
    private static final Logger LOG = LoggerFactory.getLogger(PodAgent.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration TOKEN_RETRY = Duration.ofSeconds(10);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Node node;
    private final BlockingQueue<Letter> mailbox = new LinkedBlockingQueue<>();
    private final PodProcesses processes;
    private final PodObject object;
    private final Thread thread;
    private volatile PodSpec pod;
    private volatile PodState state;
    private boolean ended;

    private PodAgent(Node node, PodSpec pod) {
        this.node = node;
        this.pod = pod;
        object = new PodObject(node.cluster(), node.options().clock());
        processes = new PodProcesses(node, object, happening -> mailbox.add(letter(happening)));
        state = Resumption.of(pod, node.options().clock().instant());
        thread = Thread.ofVirtual().name("pod-" + pod.key()).unstarted(this::run);
    }

    static PodAgent start(Node node, ObjectNode pod) {
        var agent = new PodAgent(node, PodSpec.of(pod));
        agent.thread.start();
        return agent;
    }

    private static Letter letter(Happening happening) {
        return new Letter.Reported(happening);
    }

    void send(Letter letter) {
        mailbox.add(letter);
    }

    PodSpec pod() {
        return pod;
    }

    PodState state() {
        return state;
    }

    PodProcesses processes() {
        return processes;
    }

    void join() throws InterruptedException {
        thread.join();
    }

    private void run() {
        try {
            while (!ended) {
                var wake = earlier(turn(), refreshTokens());
                var letter = await(wake);
                if (letter != null) {
                    readSafely(letter);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// One decision and what follows; when to look again.
    private Optional<Instant> turn() {
        try {
            var clock = node.options().clock();
            var decision = PodPlan.decide(pod, state, clock.instant(), node.options().drain());
            state = decision.state();
            decision.actions().forEach(this::perform);
            if (mailbox.isEmpty()) {
                object.status(pod, state);
            }
            if (decision.actions().contains(new Action.Remove())) {
                remove();
            }
            return decision.wake();
        } catch (RuntimeException e) {
            LOG.warn("{}: {}", pod.key(), e.getMessage(), e);
            return Optional.of(node.options().clock().instant().plus(RETRY));
        }
    }

    /// When the next token is due; those due now are replaced.
    private Optional<Instant> refreshTokens() {
        var now = node.options().clock().instant();
        if (processes.tokensDue().filter(due -> !now.isBefore(due)).isPresent()) {
            processes.refreshVolumes(pod);
            // What cannot be replaced now is tried again in a while.
            return Optional.of(
                    processes.tokensDue().filter(now::isBefore).orElse(now.plus(TOKEN_RETRY)));
        }
        return processes.tokensDue();
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        return Stream.concat(one.stream(), other.stream()).min(Instant::compareTo);
    }

    private void remove() {
        try {
            object.remove(pod);
        } catch (RuntimeException e) {
            // Not removed, so the next turn asks again.
            state.stop().ifPresent(stop -> state = state.with(stop.notRemoved()));
            throw e;
        }
    }

    private @Nullable Letter await(Optional<Instant> wake) throws InterruptedException {
        if (wake.isEmpty()) {
            return mailbox.take();
        }
        var wait = Duration.between(node.options().clock().instant(), wake.get());
        return mailbox.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
    }

    private void readSafely(Letter letter) throws InterruptedException {
        try {
            read(letter);
        } catch (RuntimeException e) {
            LOG.warn("{}: {} not taken in: {}", pod.key(), letter, e.getMessage(), e);
        }
    }

    private void read(Letter letter) throws InterruptedException {
        switch (letter) {
            case Letter.Seen(var object) -> pod = PodSpec.of(object);
            case Letter.Gone _ -> {
                processes.killAll();
                leave();
            }
            case Letter.Shutdown _ -> {
                processes.terminateAll(FAREWELL);
                ended = true;
            }
            case Letter.Reported(var happening) -> {
                if (happening instanceof Happening.ConfigChanged) {
                    processes.refreshVolumes(pod);
                }
                var reaction =
                        PodReactions.react(pod, state, happening, node.options().clock().instant());
                state = reaction.state();
                reaction.actions().forEach(this::perform);
            }
        }
    }

    private void leave() {
        processes.releasePorts();
        processes.forgetEngine(pod);
        try {
            node.directories().delete(pod);
        } catch (IOException e) {
            LOG.warn("{}: files not deleted: {}", pod.key(), e.getMessage());
        }
        ended = true;
    }

    private void perform(Action action) {
        switch (action) {
            case Action.Start start -> processes.start(pod, start);
            case Action.Probe probe -> processes.probe(probe);
            case Action.Hook hook -> processes.hook(pod, hook);
            case Action.Terminate(var container) -> processes.terminate(container);
            case Action.Kill(var container) -> processes.kill(container);
            case Action.Tell tell -> node.events().tell(pod, tell);
            case Action.Remove _ -> LOG.debug("{}: all processes have ended", pod.key());
        }
    }
}
