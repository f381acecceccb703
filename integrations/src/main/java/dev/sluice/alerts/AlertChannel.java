package dev.sluice.alerts;

import dev.sluice.http.HttpFailure;
import dev.sluice.http.Request;
import dev.sluice.http.Response;

import java.util.Optional;

/// A chat service: how it wants to be told.
///
/// The laws every channel obeys: the request carries title, message and every fact; an error looks
/// different from the rest where the service has colours; nothing of the address but its host
/// appears in a message.
public interface AlertChannel {
    /// The value of `spec.type` of an AlertProvider.
    String name();

    /// The request that tells it.
    ///
    /// @throws HttpFailure when the recipient's address is not one
    Request payload(Alert alert, Recipient recipient) throws HttpFailure;

    /// Why the service did not take the alert although it answered 2xx; empty when it did.
    default Optional<String> refusal(Response response) {
        return Optional.empty();
    }
}
