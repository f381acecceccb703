package dev.sluice.embedded.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.metrics.promql.PromQl;
import dev.sluice.embedded.metrics.promql.Value;
import dev.sluice.embedded.metrics.promql.Value.Sample;
import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.SeriesStore;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

class ScrapeTest {
    private static final Labels OF_TARGET = Labels.of("job", "shop", "instance", "here");

    private final SeriesStore store =
            new SeriesStore(SeriesStore.Limits.keeping(Duration.ofHours(1)));
    private final AtomicReference<String> text = new AtomicReference<>("");
    private final Scrape scrape =
            new Scrape(
                    new ScrapeTarget("shop", "http://here", OF_TARGET, _ -> told()),
                    store,
                    Duration.ofSeconds(1));

    private String told() throws IOException {
        if (text.get().equals("broken")) {
            throw new IOException("nobody listens");
        }
        return text.get();
    }

    @Test
    void addsTheTargetsLabels() {
        text.set("orders_total{code=\"200\"} 5\n");
        assertThat(scrape.run(at(10)).word()).isEqualTo("up");
        assertThat(ask("orders_total", 10))
                .containsExactly(
                        new Sample(
                                Labels.of(
                                        "__name__", "orders_total",
                                        "code", "200",
                                        "instance", "here",
                                        "job", "shop"),
                                5));
        assertThat(number("up", 10)).isEqualTo(1);
        assertThat(number("scrape_samples_scraped", 10)).isEqualTo(1);
    }

    @Test
    void keepsTheProgramsOwnLabelOfTheSameName() {
        text.set("a{job=\"mine\"} 5\n");
        scrape.run(at(10));
        assertThat(ask("a{job=\"shop\",exported_job=\"mine\"}", 10)).hasSize(1);
    }

    @Test
    void endsASeriesThatIsNoLongerTold() {
        text.set("a 1\nb 2\n");
        scrape.run(at(10));
        text.set("b 3\n");
        scrape.run(at(11));
        assertThat(ask("a", 10)).hasSize(1);
        assertThat(ask("a", 11)).isEmpty();
        assertThat(number("b", 11)).isEqualTo(3);
        text.set("a 9\nb 3\n");
        scrape.run(at(12));
        assertThat(number("a", 12)).isEqualTo(9);
    }

    @Test
    void endsAllSeriesOfATargetThatIsDown() {
        text.set("a 1\n");
        scrape.run(at(10));
        text.set("broken");
        TargetHealth health = scrape.run(at(11));
        assertThat(health.error()).isEqualTo("nobody listens");
        assertThat(health.word()).isEqualTo("down");
        assertThat(ask("a", 11)).isEmpty();
        assertThat(number("up", 11)).isZero();
    }

    @Test
    void takesNothingOfATextThatIsBroken() {
        text.set("a 1\nb x\n");
        assertThat(scrape.run(at(10)).error()).isEqualTo("line 2: \"x\" is not a number");
        assertThat(ask("a", 10)).isEmpty();
    }

    @Test
    void survivesASourceThatThrows() {
        var broken =
                new Scrape(
                        new ScrapeTarget(
                                "x",
                                "process:x",
                                OF_TARGET,
                                _ -> {
                                    throw new IllegalStateException("a bug");
                                }),
                        store,
                        Duration.ofSeconds(1));
        assertThat(broken.run(at(10)).error()).isEqualTo("a bug");
    }

    @Test
    void endsEverythingWhenTheTargetGoes() {
        text.set("a 1\n");
        scrape.run(at(10));
        scrape.end(at(10));
        assertThat(ask("a", 11)).isEmpty();
        assertThat(ask("up", 11)).isEmpty();
    }

    @Test
    void keepsTheTimeThatASampleBrings() {
        text.set("a 1 5000\n");
        scrape.run(at(10));
        text.set("");
        scrape.run(at(11));
        assertThat(number("timestamp(a)", 11)).isEqualTo(5);
    }

    private List<Sample> ask(String query, long second) {
        return ((Value.Vector) new PromQl(store).instant(query, at(second))).samples();
    }

    private double number(String query, long second) {
        assertThat(ask(query, second)).hasSize(1);
        return ask(query, second).getFirst().value();
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }
}
