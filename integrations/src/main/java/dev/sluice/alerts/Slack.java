package dev.sluice.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.http.HttpFailure;
import dev.sluice.http.Request;
import dev.sluice.http.Response;

import java.util.Optional;

/// Slack, by incoming webhook or, with a token, by `chat.postMessage`.
final class Slack implements AlertChannel {
    private static final Attachments MESSAGE = new Attachments("good", "danger");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String name() {
        return "slack";
    }

    @Override
    public Request payload(Alert alert, Recipient recipient) throws HttpFailure {
        var request = recipient.post(recipient.uri(), MESSAGE.json(alert, recipient));
        return recipient.token().map(request::bearer).orElse(request);
    }

    /// `chat.postMessage` answers 200 with `"ok": false` when it refuses; webhooks answer `ok`.
    @Override
    public Optional<String> refusal(Response response) {
        try {
            var answer = JSON.readTree(response.body());
            boolean refused = answer.has("ok") && !answer.path("ok").asBoolean();
            return refused
                    ? Optional.of(answer.path("error").asText("no reason"))
                    : Optional.empty();
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }
}
