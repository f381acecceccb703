package dev.sluice.webhooks;

import dev.sluice.http.Http;
import dev.sluice.http.HttpFailure;
import dev.sluice.http.Request;
import dev.sluice.http.Response;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Calls webhooks, one attempt at a time; [#retryAfter] says whether and when another is due.
///
/// @param http the client
/// @param clock for servers that say at what time they want to be asked again
public record Webhooks(Http http, InstantSource clock) {
    /// The header by which a receiver recognises the second delivery of the same call.
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Set<Integer> LATER = Set.of(429, 503);

    /// The request of a call.
    ///
    /// @param key the same for every delivery of the same call
    /// @param at when it is signed
    /// @throws HttpFailure when the webhook's URL is not one
    public static Request request(Webhook webhook, Payload payload, String key, Instant at)
            throws HttpFailure {
        var uri = Http.address("url of webhook " + webhook.name(), webhook.url());
        var identity = webhook.identity();
        var request =
                identity.on(Request.postJson(uri, payload.json()))
                        .header(IDEMPOTENCY_KEY, key)
                        .within(webhook.timeout())
                        .over(
                                new Request.Transport(
                                        webhook.insecureTls(), Optional.empty(), identity.tls()));
        return identity.signingKey().map(it -> it.sign(request, key, at)).orElse(request);
    }

    /// Makes one attempt; waits no longer than the webhook's timeout.
    ///
    /// @param key the same for every delivery of the same call
    public Outcome call(Webhook webhook, Payload payload, String key) {
        try {
            var request = request(webhook, payload, key, clock.instant());
            return judge(http.send(request), clock.instant(), request::redact);
        } catch (HttpFailure failure) {
            String why = String.valueOf(failure.getMessage());
            return switch (failure.reason()) {
                case UNREACHABLE, TOO_SLOW -> new Outcome.Unanswered(why, Optional.empty());
                case TOO_LONG, UNTRUSTED, MALFORMED -> new Outcome.Refused(0, why);
            };
        }
    }

    /// What an answer means.
    public static Outcome judge(Response response, Instant now) {
        return judge(response, now, UnaryOperator.identity());
    }

    /// @param redact takes out what a server should not have repeated
    private static Outcome judge(Response response, Instant now, UnaryOperator<String> redact) {
        int status = response.status();
        if (response.isSuccess()) {
            return new Outcome.Accepted();
        }
        String body = redact.apply(response.excerpt());
        String why = body.isEmpty() ? "answered " + status : body;
        boolean later = status == 429 || (status >= 500 && status != 501);
        return later
                ? new Outcome.Unanswered(
                        why, LATER.contains(status) ? wait(response, now) : Optional.empty())
                : new Outcome.Refused(status, why);
    }

    /// How long to wait before another attempt; empty when there is to be none.
    ///
    /// @param attempts made so far, at least 1
    public static Optional<Duration> retryAfter(Webhook webhook, Outcome outcome, int attempts) {
        if (!(outcome instanceof Outcome.Unanswered unanswered) || attempts > webhook.retries()) {
            return Optional.empty();
        }
        long seconds = 1L << Math.min(attempts - 1, 5);
        var backOff = Duration.ofSeconds(Math.min(seconds, LONGEST_WAIT.toSeconds()));
        return Optional.of(unanswered.askedToWait().orElse(backOff));
    }

    /// `Retry-After` is a number of seconds or a date.
    private static Optional<Duration> wait(Response response, Instant now) {
        var text = response.header("Retry-After").map(String::strip);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            var wait =
                    text.get().matches("[0-9]{1,9}")
                            ? Duration.ofSeconds(Long.parseLong(text.get()))
                            : Duration.between(
                                    now,
                                    ZonedDateTime.parse(
                                                    text.get(),
                                                    DateTimeFormatter.RFC_1123_DATE_TIME)
                                            .toInstant());
            return Optional.of(wait).filter(it -> !it.isNegative());
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
