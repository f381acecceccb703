package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.sluice.engine.analysis.Reading;
import dev.sluice.http.FarSide;
import dev.sluice.http.Http;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

class PrometheusTest {
    private static final Window WINDOW = new Window(Instant.EPOCH, Duration.ofMinutes(1));
    private static final String EMPTY =
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}";

    private final FarSide server = new FarSide();
    private final Http http = new Http(Map.of());

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    private static String vector(String... values) {
        var series = new StringBuilder();
        for (String value : values) {
            series.append(series.isEmpty() ? "" : ",")
                    .append("{\"metric\":{},\"value\":[1545905245.458,")
                    .append(value)
                    .append("]}");
        }
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                + series
                + "]}}";
    }

    private MetricProvider open(Optional<Map<String, String>> secret) throws Exception {
        var source =
                new Source(
                        "prometheus",
                        server.address() + "/prom/?ignored=yes",
                        Map.of("X-Scope-OrgID", List.of("0")),
                        secret,
                        Source.Settings.NONE);
        return Prometheus.open(
                source, Surroundings.without(http, InstantSource.fixed(Instant.EPOCH)));
    }

    @Test
    void asksTheQueryApiBelowTheAddressWithWhitespaceCollapsed() throws Exception {
        server.answers(200, vector("\"100\""));
        var reading = open(Optional.empty()).measure("sum(\n  up{a=\"b c\"}\n)\n", WINDOW);
        assertThat(reading).isEqualTo(new Reading.Value(100));
        assertThat(server.last().method()).isEqualTo("GET");
        assertThat(server.last().uri())
                .isEqualTo("/prom/api/v1/query?query=sum%28%20up%7Ba%3D%22b%20c%22%7D%20%29");
        assertThat(server.last().header("X-Scope-OrgID")).isEqualTo("0");
        assertThat(server.last().headers().containsKey("Authorization")).isFalse();
    }

    @Test
    void aTokenWinsOverAPassword() throws Exception {
        server.answers(200, vector("\"1\""));
        open(Optional.of(Map.of("token", "t0ken", "username", "u", "password", "p"))).check();
        assertThat(server.last().header("Authorization")).isEqualTo("Bearer t0ken");
        open(Optional.of(Map.of("username", "u", "password", "p"))).check();
        assertThat(server.last().header("Authorization")).isEqualTo("Basic dTpw");
    }

    @Test
    void aSecretWithoutCredentialsIsRefusedBeforeAnythingIsSent() {
        assertThatThrownBy(() -> open(Optional.of(Map.of("username", "u"))))
                .isInstanceOf(MetricSourceException.class)
                .hasMessageContaining("password");
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                argumentSet("one series", vector("\"99.5\""), new Reading.Value(99.5)),
                argumentSet("several: the last", vector("\"1\"", "\"2\""), new Reading.Value(2)),
                argumentSet("zero is a value", vector("\"0\""), new Reading.Value(0)),
                argumentSet("none", EMPTY, new Reading.NoData("the query found no series")),
                argumentSet("NaN", vector("\"NaN\""), new Reading.NoData("the value is NaN")),
                argumentSet(
                        "infinite", vector("\"+Inf\""), new Reading.NoData("the value is +Inf")),
                argumentSet("null", vector("null"), new Reading.NoData("the sample has no value")));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void reads(String answer, Reading expected) throws Exception {
        server.answers(200, answer);
        assertThat(open(Optional.empty()).measure("up", WINDOW)).isEqualTo(expected);
    }

    @Test
    void ofSeveralSamplesTheLastOneWins() throws Exception {
        server.answers(
                200, "{\"data\":{\"result\":[{\"value\":[1,\"1\"]},{\"value\":[1,\"7\"]}]}}");
        assertThat(open(Optional.empty()).measure("up", WINDOW)).isEqualTo(Reading.of(7));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                argumentSet("a gateway", 502, "bad gateway", "502: bad gateway"),
                argumentSet(
                        "a wrong query",
                        400,
                        "{\"status\":\"error\",\"error\":\"parse error\"}",
                        "parse error"),
                argumentSet("no JSON", 200, "<html>", "not JSON"),
                argumentSet(
                        "a range",
                        200,
                        "{\"data\":{\"result\":[{\"values\":[[1,\"2\"]]}]}}",
                        "must yield one value"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void refuses(int status, String body, String why) throws Exception {
        server.answers(status, body);
        var provider = open(Optional.empty());
        assertThatThrownBy(() -> provider.measure("up", WINDOW))
                .isInstanceOf(MetricSourceException.class)
                .hasMessageContaining(why);
    }

    @Test
    void isOnlineWhenItCanCount() throws Exception {
        server.answers(200, vector("\"1\""));
        assertThatCode(() -> open(Optional.empty()).check()).doesNotThrowAnyException();
        assertThat(server.last().uri()).endsWith("query=vector%281%29");
        server.answers(200, vector("\"2\"")).answers(200, EMPTY);
        open(Optional.empty()).check();
        assertThatThrownBy(() -> open(Optional.empty()).check())
                .isInstanceOf(MetricSourceException.class);
    }
}
