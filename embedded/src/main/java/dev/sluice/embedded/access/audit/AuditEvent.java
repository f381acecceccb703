package dev.sluice.embedded.access.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.Action;
import dev.sluice.embedded.access.User;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// One answered request as `audit.k8s.io/v1` writes it, at level `Metadata`: never a body.
///
/// @param id the answer's `Audit-Id`
/// @param caller who sent it
/// @param acting the one the caller acted for; empty for themselves
/// @param decision `allow` or `forbid` and why; empty where nobody got to decide
public record AuditEvent(
        String id,
        Request request,
        User caller,
        Optional<User> acting,
        Action action,
        Optional<Decision> decision,
        Outcome outcome) {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /// @param uri path and query
    /// @param source the client's address
    public record Request(String uri, String source, String agent, Instant received) {}

    public record Decision(boolean allowed, String reason) {}

    /// @param code 0 where the client went away before the answer
    public record Outcome(int code, Instant completed) {}

    ObjectNode json() {
        var event =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", "Event")
                        .put("apiVersion", "audit.k8s.io/v1")
                        .put("level", "Metadata")
                        .put("auditID", id)
                        .put("stage", "ResponseComplete")
                        .put("requestURI", request.uri())
                        .put("verb", action.verb());
        user(event.putObject("user"), caller);
        acting.ifPresent(user -> user(event.putObject("impersonatedUser"), user));
        event.putArray("sourceIPs").add(request.source());
        event.put("userAgent", request.agent());
        if (!action.isOnPath()) {
            object(event.putObject("objectRef"));
        }
        event.putObject("responseStatus").put("code", outcome.code());
        event.put("requestReceivedTimestamp", MICROS.format(request.received()))
                .put("stageTimestamp", MICROS.format(outcome.completed()));
        annotate(event.putObject("annotations"));
        return event;
    }

    private static void user(ObjectNode json, User user) {
        json.put("username", user.name());
        if (!user.uid().isEmpty()) {
            json.put("uid", user.uid());
        }
        user.groups().forEach(json.putArray("groups")::add);
        if (!user.extra().isEmpty()) {
            var extra = json.putObject("extra");
            user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
    }

    private void object(ObjectNode reference) {
        put(reference, "resource", action.resource());
        put(reference, "namespace", action.namespace());
        put(reference, "name", action.name());
        put(reference, "apiGroup", action.group());
        put(reference, "subresource", action.subresource());
    }

    private static void put(ObjectNode json, String member, String value) {
        if (!value.isEmpty()) {
            json.put(member, value);
        }
    }

    private void annotate(ObjectNode annotations) {
        decision.ifPresent(made ->
                annotations
                        .put("authorization.k8s.io/decision", made.allowed() ? "allow" : "forbid")
                        .put("authorization.k8s.io/reason", made.reason()));
        var took = Duration.between(request.received(), outcome.completed());
        annotations.put("apiserver.latency.k8s.io/total", took.toNanos() / 1_000_000.0 + "ms");
    }
}
