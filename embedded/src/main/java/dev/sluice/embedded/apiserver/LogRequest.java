package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Target;
import dev.sluice.embedded.objects.ApiException;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/// Sends a container's log, as far as it is asked for.
final class LogRequest {
    private final Exchange exchange;
    private final PodStreams streams;
    private final InstantSource clock;

    LogRequest(Exchange exchange, PodStreams streams, InstantSource clock) {
        this.exchange = exchange;
        this.streams = streams;
        this.clock = clock;
    }

    void serve(Target target, String container) throws IOException {
        var limit = atLeast(target, "limitBytes", 1).orElse(Long.MAX_VALUE);
        var query =
                new PodStreams.LogQuery(
                        container,
                        exchange.flag("follow"),
                        exchange.flag("previous"),
                        atLeast(target, "tailLines", 0),
                        since(target),
                        exchange.flag("timestamps"));
        try (var log = streams.logs(target.namespace(), target.name(), query)) {
            exchange.onClose(() -> closeQuietly(log));
            copy(log, limit);
        }
    }

    private void copy(InputStream log, long limit) throws IOException {
        var out = exchange.patientStream("text/plain");
        var buffer = new byte[16 * 1024];
        var left = limit;
        while (left > 0) {
            var count = log.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                break;
            }
            out.write(Arrays.copyOf(buffer, count));
            left -= count;
        }
        out.end();
    }

    private Optional<Instant> since(Target target) {
        var seconds = atLeast(target, "sinceSeconds", 1);
        if (seconds.isPresent()) {
            return Optional.of(clock.instant().minusSeconds(seconds.getAsLong()));
        }
        var time = exchange.query("sinceTime");
        try {
            return time.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(time));
        } catch (DateTimeParseException _) {
            throw Refusals.badRequest("sinceTime \"" + time + "\" is not an RFC 3339 time");
        }
    }

    private OptionalLong atLeast(Target target, String name, long least) {
        var value = Parameters.number(exchange, name);
        if (value.isPresent() && value.getAsLong() < least) {
            throw new ApiException(
                    422,
                    "Invalid",
                    "PodLogOptions \""
                            + target.name()
                            + "\" is invalid: "
                            + name
                            + ": Invalid value: "
                            + value.getAsLong()
                            + ": must be greater than or equal to "
                            + least);
        }
        return value;
    }

    private static void closeQuietly(InputStream log) {
        try {
            log.close();
        } catch (IOException _) {
            // The reader finds out by itself.
        }
    }
}
