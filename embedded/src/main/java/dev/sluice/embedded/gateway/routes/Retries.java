package dev.sluice.embedded.gateway.routes;

import java.time.Duration;
import java.util.Set;

/// When a request is tried again. Only requests without a body are: a streamed body is gone.
///
/// @param count tries after the first, 0 for none
/// @param on conditions such as `5xx`, `gateway-error`, `reset`, `retriable-4xx`
/// @param codes further status codes
/// @param perTry limit of one try; zero for none
public record Retries(int count, Set<String> on, Set<Integer> codes, Duration perTry) {
    public static final Retries NONE = new Retries(0, Set.of(), Set.of(), Duration.ZERO);

    public Retries {
        on = Set.copyOf(on);
        codes = Set.copyOf(codes);
    }

    /// Whether an answer with this status asks for another try.
    public boolean onStatus(int status) {
        return count > 0
                && (on.contains("5xx") && status >= 500
                        || on.contains("gateway-error") && status >= 502 && status <= 504
                        || on.contains("retriable-4xx") && status == 409
                        || on.contains("retriable-status-codes") && codes.contains(status));
    }

    /// Whether a connection lost without an answer, or a try that took too long, asks for another.
    public boolean onReset() {
        return count > 0
                && (on.contains("5xx") || on.contains("gateway-error") || on.contains("reset"));
    }
}
