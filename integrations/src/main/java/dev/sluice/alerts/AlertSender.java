package dev.sluice.alerts;

import dev.sluice.http.Http;
import dev.sluice.http.HttpFailure;

/// Sends alerts, once each. What fails may be sent again by the caller.
///
/// @param http the client
public record AlertSender(Http http) {
    /// The alert did not arrive. The message holds no secret.
    public static final class NotSent extends Exception {
        private static final long serialVersionUID = 1L;

        NotSent(String why) {
            super(why);
        }
    }

    /// Tells the recipient, within five seconds.
    ///
    /// @throws NotSent unless the service took it
    public void send(AlertChannel channel, Alert alert, Recipient recipient) throws NotSent {
        try {
            var request = channel.payload(alert, recipient);
            var response = http.send(request);
            if (!response.isSuccess()) {
                throw new NotSent(
                        "%s answered %d: %s"
                                .formatted(
                                        request.place(),
                                        response.status(),
                                        request.redact(response.excerpt())));
            }
            var refusal = channel.refusal(response);
            if (refusal.isPresent()) {
                throw new NotSent(request.place() + " refused: " + request.redact(refusal.get()));
            }
        } catch (HttpFailure failure) {
            throw new NotSent(String.valueOf(failure.getMessage()));
        }
    }
}
