package dev.sluice.alerts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Slack's message with one attachment, which Discord and Rocket.Chat understand too.
///
/// @param calm colour of what is no error
/// @param alarm colour of an error
record Attachments(String calm, String alarm) {
    String json(Alert alert, Recipient recipient) {
        var message = JsonNodeFactory.instance.objectNode();
        message.put("channel", recipient.channel())
                .put("username", recipient.username())
                .put("icon_url", "")
                .put("icon_emoji", ":rocket:")
                .putArray("attachments")
                .add(attachment(alert));
        return message.toString();
    }

    private ObjectNode attachment(Alert alert) {
        var attachment =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("color", alert.isError() ? alarm : calm)
                        .put("author_name", alert.title())
                        .put("text", alert.message());
        attachment.putArray("mrkdwn_in").add("text");
        var fields = attachment.putArray("fields");
        for (var fact : alert.facts()) {
            fields.addObject()
                    .put("title", fact.name())
                    .put("value", fact.value())
                    .put("short", false);
        }
        return attachment;
    }
}
