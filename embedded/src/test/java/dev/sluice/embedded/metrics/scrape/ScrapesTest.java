package dev.sluice.embedded.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.SeriesStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class ScrapesTest {
    private final Scrapes scrapes =
            new Scrapes(
                    new SeriesStore(SeriesStore.Limits.keeping(Duration.ofMinutes(1))),
                    Duration.ofMillis(20),
                    InstantSource.system());
    private final LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        scrapes.close();
    }

    @Test
    void aSlowTargetDelaysNoOther() throws InterruptedException {
        var never = new CountDownLatch(1);
        scrapes.put("slow", target("slow", never));
        scrapes.put("fast", target("fast", new CountDownLatch(0)));
        int fast = 0;
        int slow = 0;
        while (fast < 10) {
            String who = asked.poll(10, TimeUnit.SECONDS);
            assertThat(who).isNotNull();
            fast += "fast".equals(who) ? 1 : 0;
            slow += "slow".equals(who) ? 1 : 0;
        }
        assertThat(slow).isLessThanOrEqualTo(1);
        never.countDown();
    }

    @Test
    void goesOnWithATargetThatIsTheSame() throws InterruptedException {
        scrapes.put("a", target("one", new CountDownLatch(0)));
        assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
        ScrapeTarget first = scrapes.active().getFirst().target();
        scrapes.put("a", target("one", new CountDownLatch(0)));
        assertThat(scrapes.active().getFirst().target()).isSameAs(first);
        scrapes.put("a", target("two", new CountDownLatch(0)));
        assertThat(scrapes.active()).extracting(a -> a.target().url()).containsExactly("two");
    }

    @Test
    void takesNoTargetAfterItIsClosed() {
        scrapes.close();
        scrapes.put("a", target("one", new CountDownLatch(0)));
        assertThat(scrapes.active()).isEmpty();
    }

    private ScrapeTarget target(String name, CountDownLatch answers) {
        return new ScrapeTarget(
                name,
                name,
                Labels.of("job", name),
                _ -> {
                    asked.add(name);
                    try {
                        answers.await();
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                    return "a 1\n";
                });
    }
}
