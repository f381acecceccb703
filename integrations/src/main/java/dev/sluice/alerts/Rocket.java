package dev.sluice.alerts;

import dev.sluice.http.HttpFailure;
import dev.sluice.http.Request;

/// Rocket.Chat, which wants its colours as numbers.
final class Rocket implements AlertChannel {
    private static final Attachments MESSAGE = new Attachments("#0076D7", "#FF0000");

    @Override
    public String name() {
        return "rocket";
    }

    @Override
    public Request payload(Alert alert, Recipient recipient) throws HttpFailure {
        return recipient.post(recipient.uri(), MESSAGE.json(alert, recipient));
    }
}
