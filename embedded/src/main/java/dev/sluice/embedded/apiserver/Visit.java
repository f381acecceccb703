package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.access.Action;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.access.audit.AuditEvent;
import dev.sluice.embedded.apiserver.http.Exchange;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// What has become known of one request on its way, for the audit log.
final class Visit {
    private final Exchange exchange;
    private final Instant received;
    private User caller = User.ANONYMOUS;
    private Optional<User> acting = Optional.empty();
    private Action action;
    private Optional<AuditEvent.Decision> decision = Optional.empty();

    Visit(Exchange exchange, Instant received) {
        this.exchange = exchange;
        this.received = received;
        this.action = Action.onPath(exchange.method().toLowerCase(Locale.ROOT), exchange.path());
    }

    Exchange exchange() {
        return exchange;
    }

    void by(User known) {
        caller = known;
    }

    void actingFor(User other) {
        acting = Optional.of(other);
    }

    /// The one whose rights count.
    User user() {
        return acting.orElse(caller);
    }

    void asks(Action wanted) {
        action = wanted;
    }

    Action action() {
        return action;
    }

    void decided(boolean allowed, String reason) {
        decision = Optional.of(new AuditEvent.Decision(allowed, reason));
    }

    AuditEvent event(Instant completed) {
        return new AuditEvent(
                exchange.auditId(),
                new AuditEvent.Request(
                        exchange.uri(),
                        exchange.remoteAddress(),
                        exchange.header("User-Agent"),
                        received),
                caller,
                acting,
                action,
                decision,
                new AuditEvent.Outcome(exchange.status(), completed));
    }
}
