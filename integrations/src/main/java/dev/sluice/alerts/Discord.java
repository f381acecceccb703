package dev.sluice.alerts;

import dev.sluice.http.HttpFailure;
import dev.sluice.http.Query;
import dev.sluice.http.Request;

import java.util.Map;

/// Discord, through the part of its webhooks that speaks Slack's language.
final class Discord implements AlertChannel {
    private static final Attachments MESSAGE = new Attachments("good", "danger");

    @Override
    public String name() {
        return "discord";
    }

    @Override
    public Request payload(Alert alert, Recipient recipient) throws HttpFailure {
        var uri = recipient.uri();
        boolean ends = uri.getRawPath() != null && uri.getRawPath().endsWith("/slack");
        var target = ends ? uri : Query.uri(uri, "/slack", Map.of());
        return recipient.post(target, MESSAGE.json(alert, recipient));
    }
}
