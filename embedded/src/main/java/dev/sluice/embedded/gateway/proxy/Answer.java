package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.routes.HeaderEdits.Edits;

import java.util.List;
import java.util.Optional;

/// A response that the gateway makes itself.
///
/// @param location for redirects
/// @param edits of its headers, one level after the other
record Answer(int status, String body, Optional<String> location, List<Edits> edits) {
    static Answer of(int status, String sentence) {
        return new Answer(status, sentence + "\n", Optional.empty(), List.of());
    }
}
