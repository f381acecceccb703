package dev.sluice.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.sluice.http.FarSide;
import dev.sluice.http.Http;
import dev.sluice.http.Response;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class WebhooksTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Payload PAYLOAD =
            new Payload("podinfo", "test", "Progressing", "85d557f47b", Map.of("b", "2", "a", "1"));

    private final FarSide server = new FarSide();
    private final Http http = new Http(Map.of());
    private final Webhooks webhooks = new Webhooks(http, InstantSource.fixed(NOW));

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    private static Webhook at(String url, int retries) {
        return new Webhook(
                "gate", url, Duration.ofSeconds(5), retries, false, Map.of(), Identity.NONE);
    }

    @Test
    void postsThePayloadWithAKey() {
        server.answers(200, "");
        var outcome = webhooks.call(at(server.address() + "/gate/check?x=1", 0), PAYLOAD, "key-1");
        assertThat(outcome).isEqualTo(new Outcome.Accepted());
        var seen = server.last();
        assertThat(seen.method()).isEqualTo("POST");
        assertThat(seen.uri()).isEqualTo("/gate/check?x=1");
        assertThat(seen.header("Content-Type")).isEqualTo("application/json");
        assertThat(seen.header("Idempotency-Key")).isEqualTo("key-1");
        assertThat(seen.body())
                .isEqualTo(
                        """
                        {"name":"podinfo","namespace":"test","phase":"Progressing",\
                        "checksum":"85d557f47b","metadata":{"a":"1","b":"2"}}\
                        """);
    }

    @Test
    void emptyMetadataIsLeftOut() {
        assertThat(new Payload("a", "b", "c", "d", Map.of()).json())
                .isEqualTo(
                        "{\"name\":\"a\",\"namespace\":\"b\",\"phase\":\"c\",\"checksum\":\"d\"}");
    }

    @Test
    void anEventWinsOverMetadataOfTheSameName() {
        var own = new Payload("a", "b", "c", "d", Map.of("eventType", "mine", "team", "x"));
        assertThat(own.event("Advance", "Normal", Instant.ofEpochMilli(1578607635167L)).metadata())
                .isEqualTo(
                        Map.of(
                                "eventMessage", "Advance",
                                "eventType", "Normal",
                                "timestamp", "1578607635167",
                                "team", "x"));
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                argumentSet("yes", 200, "x", new Outcome.Accepted()),
                argumentSet("yes, nothing to say", 204, "", new Outcome.Accepted()),
                argumentSet("no", 403, "Forbidden", new Outcome.Refused(403, "Forbidden")),
                argumentSet("no, silently", 403, "", new Outcome.Refused(403, "answered 403")),
                argumentSet("not implemented", 501, "", new Outcome.Refused(501, "answered 501")),
                argumentSet(
                        "broken", 500, "boom", new Outcome.Unanswered("boom", Optional.empty())));
    }

    @ParameterizedTest
    @MethodSource
    void answers(int status, String body, Outcome expected) {
        server.answers(status, body);
        assertThat(webhooks.call(at(server.address(), 0), PAYLOAD, "k")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "429, 7, PT7S",
        "503, 'Tue, 24 Nov 2026 12:00:20 GMT', PT20S",
        "503, soon, ",
        "500, 7, ",
        "503, 'Tue, 24 Nov 2026 11:00:00 GMT', "
    })
    void heedsHowLongTheServerWantsToBeLeftAlone(int status, String header, Duration wait) {
        var response = new Response(status, "", Map.of("retry-after", List.of(header)));
        assertThat(Webhooks.judge(response, NOW))
                .isEqualTo(new Outcome.Unanswered("answered " + status, Optional.ofNullable(wait)));
    }

    @Test
    void waitsLongerEachTimeAndGivesUp() {
        var lost = new Outcome.Unanswered("lost", Optional.empty());
        assertThat(
                        IntStream.rangeClosed(1, 8)
                                .mapToObj(it -> Webhooks.retryAfter(at("", 7), lost, it))
                                .map(it -> it.map(Duration::toSeconds).orElse(-1L)))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, -1L);
        assertThat(Webhooks.retryAfter(at("", 7), new Outcome.Refused(403, ""), 1)).isEmpty();
        assertThat(Webhooks.retryAfter(at("", 0), lost, 1)).isEmpty();
    }

    @Test
    void nobodyThereIsNoAnswer() {
        server.close();
        assertThat(webhooks.call(at(server.address(), 0), PAYLOAD, "k"))
                .isInstanceOf(Outcome.Unanswered.class);
    }

    @Test
    void aWrongAddressIsRefusedAtOnce() {
        assertThat(webhooks.call(at("gate:8080", 3), PAYLOAD, "k"))
                .isEqualTo(
                        new Outcome.Refused(
                                0,
                                "url of webhook gate must be an absolute http or https address"));
    }
}
