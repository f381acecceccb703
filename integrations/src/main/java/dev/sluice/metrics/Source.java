package dev.sluice.metrics;

import dev.sluice.http.Http;
import dev.sluice.http.HttpFailure;
import dev.sluice.http.Request;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a provider is and how it lets us in: `spec.provider` of a MetricTemplate with its Secret.
///
/// @param type the provider's name, for messages
/// @param address base URL; empty for the provider's own
/// @param headers sent with each request
/// @param secret decoded data of the Secret; empty when none is named
/// @param settings the rest
public record Source(
        String type,
        String address,
        Map<String, List<String>> headers,
        Optional<Map<String, String>> secret,
        Settings settings) {
    /// @param region of AWS; empty for none
    /// @param insecureSkipVerify accept any certificate
    public record Settings(String region, boolean insecureSkipVerify) {
        /// Nothing set.
        public static final Settings NONE = new Settings("", false);
    }

    /// A source that needs only its address.
    public static Source at(String type, String address) {
        return new Source(type, address, Map.of(), Optional.empty(), Settings.NONE);
    }

    URI address(String otherwise) throws MetricSourceException {
        try {
            return Http.address(
                    type + " provider: address", address.isBlank() ? otherwise : address);
        } catch (HttpFailure malformed) {
            throw new MetricSourceException(malformed);
        }
    }

    /// @throws MetricSourceException when there is no Secret or it lacks the key
    String required(String key) throws MetricSourceException {
        return optional(key)
                .orElseThrow(() ->
                        new MetricSourceException(
                                "%s provider: the Secret in secretRef must have the key %s"
                                        .formatted(type, key)));
    }

    Optional<String> optional(String key) {
        return secret.map(data -> data.get(key)).map(String::strip).filter(it -> !it.isEmpty());
    }

    Request.Transport transport() {
        return settings.insecureSkipVerify()
                ? Request.Transport.INSECURE
                : Request.Transport.DEFAULT;
    }

    /// Never shows the Secret.
    @Override
    public String toString() {
        return type + " at " + (address.isBlank() ? "its own address" : address);
    }
}
