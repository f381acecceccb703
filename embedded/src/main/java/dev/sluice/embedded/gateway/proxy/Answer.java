package dev.sluice.embedded.gateway.proxy;

import java.util.Optional;

/// A response that the gateway makes itself.
///
/// @param location for redirects
record Answer(int status, String body, Optional<String> location) {
    static Answer of(int status, String sentence) {
        return new Answer(status, sentence + "\n", Optional.empty());
    }
}
