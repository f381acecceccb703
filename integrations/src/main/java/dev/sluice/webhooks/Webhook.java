package dev.sluice.webhooks;

import java.time.Duration;
import java.util.Map;

/// One entry of `spec.analysis.webhooks`.
///
/// @param timeout for each attempt
/// @param retries attempts after the first
/// @param insecureTls accept any certificate (`disableTLS`)
/// @param metadata sent along
/// @param identity by what the call shows who it comes from
public record Webhook(
        String name,
        String url,
        Duration timeout,
        int retries,
        boolean insecureTls,
        Map<String, String> metadata,
        Identity identity) {
    /// What a webhook without a timeout gets.
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    public Webhook {
        metadata = Map.copyOf(metadata);
    }
}
