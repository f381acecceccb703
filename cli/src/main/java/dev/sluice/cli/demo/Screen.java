package dev.sluice.cli.demo;

import dev.sluice.cli.load.Tally;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Shows the audience a few times a second how things are.
final class Screen implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int PICTURES_PER_SECOND = 5;

    private final Audience audience;
    private final Watched watched;
    private final Numbers numbers;
    private final Tally tally;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Decision> decisions = new ArrayList<>();
    private volatile String act = "";
    private final Thread painter;

    private Screen(Audience audience, Watched watched, Numbers numbers, Tally tally) {
        this.audience = audience;
        this.watched = watched;
        this.numbers = numbers;
        this.tally = tally;
        this.painter = Thread.ofVirtual().name("demo-screen").unstarted(this::paint);
    }

    static Screen start(Audience audience, Watched watched, Numbers numbers, Tally tally) {
        var screen = new Screen(audience, watched, numbers, tally);
        screen.painter.start();
        return screen;
    }

    void act(int number, String heading) {
        act = "Act " + number + ": " + heading;
        audience.act(number, heading);
    }

    void decided(Decision decision) {
        synchronized (decisions) {
            decisions.add(decision);
        }
        audience.decision(decision);
    }

    private void paint() {
        var primary = Measured.NOTHING;
        var canary = Measured.NOTHING;
        long before = 0;
        long perSecond = 0;
        try {
            for (int i = 0; !stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS); i++) {
                if (i % PICTURES_PER_SECOND == 0) {
                    primary = numbers.of("primary");
                    canary = numbers.of("canary");
                    perSecond = tally.requests() - before;
                    before += perSecond;
                }
                var traffic = new Picture.Traffic(tally.requests(), tally.failures(), perSecond);
                audience.picture(picture(primary, canary, traffic));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Picture picture(Measured primary, Measured canary, Picture.Traffic traffic) {
        List<Decision> shown;
        synchronized (decisions) {
            shown = List.copyOf(decisions);
        }
        return new Picture(
                act,
                watched.phase(Demo.SERVICE),
                watched.weight(Demo.SERVICE),
                primary,
                canary,
                watched.pods(),
                traffic,
                shown);
    }

    @Override
    public void close() {
        stopped.countDown();
        try {
            painter.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
