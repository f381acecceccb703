package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.analysis.Reading;
import dev.sluice.golden.Golden;
import dev.sluice.http.FarSide;
import dev.sluice.http.Http;
import dev.sluice.http.Request;
import dev.sluice.metrics.Providers.Type;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What holds for every provider in the catalogue.
class ProviderLawTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.500Z");
    private static final Window WINDOW = new Window(NOW, Duration.ofMinutes(1));

    private final FarSide server = new FarSide();
    private final Http http = new Http(Map.of());

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    static Stream<Type> everyProvider() {
        return Providers.all().stream();
    }

    private MetricProvider open(Type type, FarSide far) throws Exception {
        var source =
                new Source(
                        type.name(),
                        far.address() + "/base",
                        Map.of(),
                        Optional.of(ProviderExamples.example(type.name()).secret()),
                        new Source.Settings("eu-west-1", false));
        return type.open(source, surroundings(far));
    }

    private Surroundings surroundings(FarSide far) {
        var environment =
                Map.of(
                        "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
                        "AWS_SECRET_ACCESS_KEY", "s3cr3t-aws",
                        "AWS_SESSION_TOKEN", "s3cr3t-session",
                        "GCE_METADATA_HOST", far.address().substring("http://".length()));
        var plain = Surroundings.without(http, InstantSource.fixed(NOW));
        var cluster = new JsonClient("cluster", http);
        return new Surroundings(
                http,
                plain.clock(),
                environment,
                path -> cluster.ask(Request.get(URI.create(far.address() + path))));
    }

    private static String answer(Type type, String value) {
        return ProviderExamples.example(type.name()).answer().replace("VALUE", value);
    }

    private Reading measure(Type type, FarSide far) throws Exception {
        return open(type, far).measure(ProviderExamples.example(type.name()).query(), WINDOW);
    }

    @ParameterizedTest
    @MethodSource("everyProvider")
    void asksInTheWayOfTheGoldenFile(Type type) throws Exception {
        server.answers(200, answer(type, "42")).answers(200, answer(type, "1"));
        measure(type, server);
        open(type, server).check();
        var text = new StringBuilder();
        for (var seen : server.all()) {
            text.append(seen.method()).append(' ').append(seen.uri()).append('\n');
            var headers = new TreeMap<>(seen.headers());
            headers.keySet()
                    .removeAll(Set.of("Host", "User-agent", "Content-length", "Connection"));
            headers.forEach((name, values) ->
                    text.append(name).append(": ").append(String.join(", ", values)).append('\n'));
            text.append(seen.body()).append("\n\n");
        }
        // The signature covers the port, which is another one each time; AwsTest looks at it.
        String stable = text.toString().replaceAll("Signature=[0-9a-f]{64}", "Signature=SIGNATURE");
        Golden.text(
                "metrics/requests/" + type.name() + ".txt",
                stable.replace(server.address().substring("http://".length()), "HOST"));
    }

    @ParameterizedTest
    @MethodSource("everyProvider")
    void aValueIsAValueAndZeroIsOne(Type type) throws Exception {
        for (double value : new double[] {42.5, 0, 7}) {
            try (var answering = new FarSide()) {
                answering.answers(200, answer(type, Double.toString(value)));
                assertThat(measure(type, answering)).isEqualTo(new Reading.Value(value));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyProvider")
    void anEmptyAnswerIsNoData(Type type) throws Exception {
        var answers = ProviderExamples.example(type.name()).empty();
        assertThat(answers).isNotEmpty();
        for (String answer : answers) {
            try (var empty = new FarSide()) {
                empty.answers(200, answer);
                assertThat(measure(type, empty)).as(answer).isInstanceOf(Reading.NoData.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyProvider")
    void aRefusalIsAnExceptionWithoutSecrets(Type type) throws Exception {
        var secret = ProviderExamples.example(type.name()).secret();
        for (int status : new int[] {401, 403, 404, 429, 500, 503}) {
            try (var refusing = new FarSide()) {
                refusing.answers(status, "you sent " + secret.values());
                assertThatThrownBy(() -> measure(type, refusing))
                        .isInstanceOf(MetricSourceException.class)
                        .hasMessageContaining(type.name())
                        .hasMessageContaining(Integer.toString(status))
                        .message()
                        .doesNotContain("s3cr3t");
                assertThatThrownBy(() -> open(type, refusing).check())
                        .isInstanceOf(MetricSourceException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyProvider")
    void aFailureInsideASuccessIsAnException(Type type) {
        for (String answer : ProviderExamples.example(type.name()).broken()) {
            try (var broken = new FarSide()) {
                broken.answers(200, answer);
                assertThatThrownBy(() -> measure(type, broken))
                        .as(answer)
                        .isInstanceOf(MetricSourceException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyProvider")
    void nobodyThereIsAnException(Type type) {
        server.close();
        assertThatThrownBy(() -> measure(type, server)).isInstanceOf(MetricSourceException.class);
    }

    @Test
    void anUnknownTypeIsNotGuessed() {
        assertThat(Providers.find("promtheus"))
                .isInstanceOfSatisfying(
                        Providers.Choice.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("promtheus", "prometheus"));
    }
}
