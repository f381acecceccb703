package dev.sluice.alerts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.sluice.http.HttpFailure;
import dev.sluice.http.Request;

/// Microsoft Teams, by a MessageCard to an incoming webhook.
final class MsTeams implements AlertChannel {
    @Override
    public String name() {
        return "msteams";
    }

    @Override
    public Request payload(Alert alert, Recipient recipient) throws HttpFailure {
        var card =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("@type", "MessageCard")
                        .put("@context", "http://schema.org/extensions")
                        .put("themeColor", alert.isError() ? "FF0000" : "0076D7")
                        .put("summary", alert.title());
        var section =
                card.putArray("sections")
                        .addObject()
                        .put("activityTitle", alert.message())
                        .put("activitySubtitle", alert.title());
        var facts = section.putArray("facts");
        for (var fact : alert.facts()) {
            facts.addObject().put("name", fact.name()).put("value", fact.value());
        }
        return recipient.post(recipient.uri(), card.toString());
    }
}
