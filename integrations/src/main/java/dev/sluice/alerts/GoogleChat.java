package dev.sluice.alerts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.sluice.http.HttpFailure;
import dev.sluice.http.Request;

/// Google Chat, by a card to an incoming webhook; the key is in the address's query.
final class GoogleChat implements AlertChannel {
    private static final String STRONG = "<font color=#848484><strong>%s</strong></font>";

    @Override
    public String name() {
        return "gchat";
    }

    @Override
    public Request payload(Alert alert, Recipient recipient) throws HttpFailure {
        var message = JsonNodeFactory.instance.objectNode();
        var card = message.putArray("cards").addObject();
        card.putObject("header")
                .put("title", "Flagger")
                .put("subtitle", alert.title())
                .put("imageUrl", "https://flagger.app/favicon.png");
        var sections = card.putArray("sections");
        paragraph(sections, STRONG.formatted(escape(alert.message())));
        for (var fact : alert.facts()) {
            paragraph(
                    sections,
                    escape(fact.name()) + "<br>" + STRONG.formatted(escape(fact.value())));
        }
        return recipient.post(recipient.uri(), message.toString());
    }

    private static void paragraph(ArrayNode sections, String html) {
        sections.addObject()
                .putArray("widgets")
                .addObject()
                .putObject("textParagraph")
                .put("text", html);
    }

    /// Messages quote errors of servers, and those may hold markup.
    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
