package dev.sluice.embedded;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.access.audit.Audit;
import dev.sluice.embedded.access.audit.AuditLog;
import dev.sluice.embedded.access.rbac.Rbac;
import dev.sluice.embedded.access.token.ServiceAccountTokens;
import dev.sluice.embedded.access.token.SigningKey;
import dev.sluice.embedded.apiserver.Access;
import dev.sluice.embedded.objects.Objects;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Opens what the API server lets requests in by: the administrator's token, service accounts,
/// roles and bindings, and the audit log.
final class AccessControl {
    private AccessControl() {}

    static Access open(EmbeddedOptions options, Objects objects, Parts parts, InstantSource clock)
            throws IOException {
        var rbac = parts.add(rbac(objects));
        var tokens = new ServiceAccountTokens(objects, SigningKey.in(options.data()), clock);
        return new Access(
                Credentials.tokens(Map.of(Token.in(options.data()), User.ADMIN)),
                rbac,
                Optional.of(tokens),
                audit(options, parts));
    }

    private static Rbac rbac(Objects objects) throws IOException {
        try {
            return Rbac.start(objects);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException)
                    new InterruptedIOException("interrupted while the roles were read")
                            .initCause(e);
        }
    }

    private static Audit audit(EmbeddedOptions options, Parts parts) throws IOException {
        return options.auditLog().isPresent()
                ? parts.add(AuditLog.to(options.auditLog().get(), AuditLog.Limits.USUAL))
                : Audit.NONE;
    }
}
