package dev.sluice.cli.demo;

import dev.sluice.cli.apply.Applier;
import dev.sluice.cli.apply.Outcome;
import dev.sluice.cli.load.Answer;
import dev.sluice.cli.load.Load;
import dev.sluice.cli.load.Tally;
import dev.sluice.cli.manifests.Manifests;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// Three acts: version 1 is initialised, version 2 is good and promoted, version 3 is bad and comes
/// back.
public final class Demo implements AutoCloseable {
    static final String NAMESPACE = "marketplace";
    static final String SERVICE = "listings";
    private static final String ENTRANCE = "frontend";
    private static final String GOOD = "v2";
    private static final String BAD = "v3";

    private static final int REQUESTS_PER_SECOND = 250;
    private static final int CONNECTIONS = 50;
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SETTLING = Duration.ofSeconds(15);
    private static final int WINDOW_SECONDS = 5;

    private final Place place;
    private final Tally tally;
    private final Numbers numbers;
    private final Watched watched;
    private final Screen screen;
    private final Audience audience;
    private @Nullable Load load;

    /// The demo cannot begin; the message is one sentence.
    public static final class StuckException extends Exception {
        private static final long serialVersionUID = 1L;

        StuckException(String sentence) {
            super(sentence);
        }
    }

    private Demo(Place place, Audience audience) {
        this.place = place;
        this.audience = audience;
        this.tally =
                new Tally(Demo::author, answer -> answer.failed() || answer.nanos() > SLOW_NANOS);
        this.numbers = new Numbers(place.prometheus(), NAMESPACE, SERVICE);
        var shown = new AtomicReference<@Nullable Screen>();
        this.watched =
                Watched.start(
                        place.client(),
                        NAMESPACE,
                        decision -> {
                            var painter = shown.get();
                            if (painter != null) {
                                painter.decided(decision);
                            }
                        });
        this.screen = Screen.start(audience, watched, numbers, tally);
        shown.set(screen);
    }

    /// Begins to watch; nothing is applied yet.
    public static Demo open(Place place, Audience audience) {
        return new Demo(place, audience);
    }

    /// Requests enter through `frontend`, which says who answered behind it.
    private static String author(Answer answer) {
        return answer.header("x-listings-version");
    }

    /// Plays the acts. The requests go on afterwards, so that what a person tries next is measured
    /// too.
    ///
    /// @throws StuckException when the first act does not end well
    public Summary play() throws StuckException, InterruptedException {
        first();
        load = load();
        someRequests(2);
        var promoted = second();
        var rolledBack = third();
        return new Summary(
                promoted.isPresent() ? List.of(SERVICE + "@" + GOOD) : List.of(),
                rolledBack.isPresent() ? List.of(SERVICE + "@" + BAD) : List.of(),
                tally.requests(),
                tally.failuresByAuthor(),
                promoted,
                rolledBack,
                BAD);
    }

    private void first() throws StuckException, InterruptedException {
        screen.act(1, "version 1 is initialised");
        var manifests = Manifests.read(List.of(place.manifests()));
        manifests.complaints().forEach(audience::say);
        var outcomes = new Applier(place.client()).apply(manifests.documents(), _ -> {});
        if (Thread.interrupted()) {
            throw new InterruptedException("asked to end while applying");
        }
        for (var outcome : outcomes) {
            if (outcome instanceof Outcome.Refused refused) {
                throw new StuckException(refused.why());
            }
        }
        for (var canary : List.of(SERVICE, ENTRANCE)) {
            if (!watched.await(PATIENCE, () -> watched.phase(canary).equals("Initialized"))) {
                throw new StuckException(
                        "The canary %s is still \"%s\" after %d seconds; see its events."
                                .formatted(canary, watched.phase(canary), PATIENCE.toSeconds()));
            }
        }
    }

    private Load load() {
        var gateway = place.gateway();
        return Load.start(
                new Load.Aim(
                        new InetSocketAddress(gateway.getHost(), gateway.getPort()),
                        ENTRANCE + ".marketplace.local",
                        "/",
                        REQUESTS_PER_SECOND,
                        CONNECTIONS),
                tally::add);
    }

    /// @return the seconds it took; empty when it was not promoted
    private OptionalDouble second() throws InterruptedException {
        screen.act(2, "version 2 is good: it climbs and is promoted");
        var changed = System.nanoTime();
        change(GOOD);
        await(PATIENCE, () -> watched.weight(SERVICE) > 0);
        await(PATIENCE, this::ended);
        var seconds = seconds(changed, System.nanoTime());
        boolean promoted =
                watched.phase(SERVICE).equals("Succeeded")
                        && watched.version(SERVICE + "-primary").equals(GOOD);
        await(SETTLING, () -> watched.replicas(SERVICE) == 0);
        // Longer than the window of the checks: they are to see version 3 alone.
        someRequests(WINDOW_SECONDS + 1);
        return promoted ? OptionalDouble.of(seconds) : OptionalDouble.empty();
    }

    /// @return the seconds from the first bad answer to weight 0; empty when it was not rolled back
    private OptionalDouble third() throws InterruptedException {
        screen.act(3, "version 3 fails and is slow: it comes back by itself");
        change(BAD);
        await(PATIENCE, () -> watched.weight(SERVICE) > 0);
        await(PATIENCE, this::ended);
        var ended = System.nanoTime();
        var first = tally.firstBad(BAD);
        boolean rolledBack =
                watched.phase(SERVICE).equals("Failed")
                        && watched.version(SERVICE + "-primary").equals(GOOD);
        await(SETTLING, () -> watched.replicas(SERVICE) == 0);
        someRequests(2);
        return rolledBack
                ? OptionalDouble.of(first.isEmpty() ? 0 : seconds(first.getAsLong(), ended))
                : OptionalDouble.empty();
    }

    private boolean ended() {
        var phase = watched.phase(SERVICE);
        return watched.weight(SERVICE) == 0
                && (phase.equals("Succeeded") || phase.equals("Failed"));
    }

    /// A while in which nothing changes: the next act does not measure what the last one did.
    private void someRequests(int seconds) throws InterruptedException {
        var enough = tally.requests() + (long) seconds * REQUESTS_PER_SECOND;
        await(SETTLING, () -> tally.requests() >= enough);
    }

    private static double seconds(long fromNanos, long toNanos) {
        return (toNanos - fromNanos) / 1e9;
    }

    /// A condition that does not come to be so shows in the summary.
    private void await(Duration patience, BooleanSupplier so) throws InterruptedException {
        if (!watched.await(patience, so)) {
            audience.say("This takes longer than " + patience.toSeconds() + " seconds; going on.");
        }
    }

    /// What `kubectl set image` sends.
    private void change(String version) {
        var patch =
                """
                {"spec":{"template":{"spec":{"containers":[{"name":"%1$s","image":"marketplace/%1$s:%2$s"}]}}}}
                """
                        .formatted(SERVICE, version);
        place.client()
                .apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName(SERVICE)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.STRATEGIC_MERGE)
                                .withFieldManager("sluice-demo")
                                .build(),
                        patch);
    }

    /// Ends the requests and the pictures: nothing more is told.
    public void hush() {
        if (load != null) {
            load.close();
        }
        watched.close();
        screen.close();
    }

    @Override
    public void close() {
        hush();
        numbers.close();
    }
}
