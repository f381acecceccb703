package dev.sluice.embedded.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.embedded.access.Action;
import dev.sluice.embedded.access.User;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class AuditLogTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("logs/audit.log");
    }

    private static AuditEvent event(String id) {
        return new AuditEvent(
                id,
                new AuditEvent.Request(
                        "/api/v1/namespaces/shop/pods/p/log", "127.0.0.1", "kubectl", NOON),
                User.ADMIN,
                Optional.of(User.serviceAccount("shop", "bot")),
                new Action("get", "", "pods", "log", "shop", "p", ""),
                Optional.of(new AuditEvent.Decision(true, "RBAC: allowed")),
                new AuditEvent.Outcome(200, NOON.plusMillis(12)));
    }

    @Test
    void writesOneLineOfTheFormatOfKubernetes() throws Exception {
        try (var log = AuditLog.to(file(), AuditLog.Limits.USUAL)) {
            log.record(event("one"));
        }

        var written = new ObjectMapper().readTree(Files.readString(file()));
        assertThat(written.path("apiVersion").asText()).isEqualTo("audit.k8s.io/v1");
        assertThat(written.path("stage").asText()).isEqualTo("ResponseComplete");
        assertThat(written.at("/user/username").asText()).isEqualTo("kubernetes-admin");
        assertThat(written.at("/impersonatedUser/username").asText())
                .isEqualTo("system:serviceaccount:shop:bot");
        assertThat(written.path("objectRef").toString())
                .isEqualTo(
                        "{\"resource\":\"pods\",\"namespace\":\"shop\",\"name\":\"p\","
                                + "\"subresource\":\"log\"}");
        assertThat(written.at("/responseStatus/code").asInt()).isEqualTo(200);
        assertThat(written.at("/annotations/apiserver.latency.k8s.io~1total").asText())
                .isEqualTo("12.0ms");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void goesOnWithTheFileThatIsThere() throws Exception {
        for (var id : List.of("one", "two")) {
            try (var log = AuditLog.to(file(), AuditLog.Limits.USUAL)) {
                log.record(event(id));
            }
        }

        assertThat(Files.readAllLines(file())).hasSize(2);
    }

    @Test
    void beginsANewFileAtASizeAndDropsTheOldest() throws Exception {
        long line = event("0").json().toString().length() + 1;
        try (var log = AuditLog.to(file(), new AuditLog.Limits(2 * line, 2))) {
            for (var id = 0; id < 9; id++) {
                log.record(event(String.valueOf(id)));
            }
        }

        assertThat(ids(file())).containsExactly("8");
        assertThat(ids(file().resolveSibling("audit.log.1"))).containsExactly("6", "7");
        assertThat(ids(file().resolveSibling("audit.log.2"))).containsExactly("4", "5");
        assertThat(file().resolveSibling("audit.log.3")).doesNotExist();
    }

    private static List<String> ids(Path file) throws Exception {
        return Files.readAllLines(file).stream()
                .map(line -> line.replaceAll(".*\"auditID\":\"([^\"]*)\".*", "$1"))
                .toList();
    }
}
