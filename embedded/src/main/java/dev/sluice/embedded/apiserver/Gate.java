package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.access.Action;
import dev.sluice.embedded.access.Authorizer;
import dev.sluice.embedded.access.audit.Audit;
import dev.sluice.embedded.access.audit.AuditEvent;
import dev.sluice.embedded.objects.ApiException;

/// Lets requests in: who is it, for whom do they act, may they.
final class Gate {
    private final Authentication authentication;
    private final Impersonation impersonation;
    private final Authorizer authorizer;
    private final Audit audit;

    Gate(Access access, ClientCertificates certificates) {
        this.authentication = new Authentication(access.all(), certificates);
        this.impersonation = new Impersonation(access.authorizer());
        this.authorizer = access.authorizer();
        this.audit = access.audit();
    }

    /// @throws ApiException 401 or 403
    void admit(Visit visit) {
        var exchange = visit.exchange();
        var caller = authentication.user(exchange);
        visit.by(caller);
        impersonation.acting(exchange, caller, visit.action()).ifPresent(visit::actingFor);
        require(visit, visit.action());
    }

    /// @throws ApiException 403
    void require(Visit visit, Action action) {
        var decision = authorizer.decide(visit.user(), action);
        visit.decided(decision.allowed(), decision.reason());
        if (!decision.allowed()) {
            throw Refusals.forbidden(visit.user(), action);
        }
    }

    void note(AuditEvent event) {
        audit.record(event);
    }
}
