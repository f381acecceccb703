package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.access.audit.AuditEvent;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

class AccessTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String ROLES =
            "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles";
    private static final String BINDINGS =
            "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings";

    private final Queue<AuditEvent> events = new ConcurrentLinkedQueue<>();
    private GuardedServer server;

    @BeforeEach
    void start() throws Exception {
        server = new GuardedServer(events::add);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void grant(String account, String rule) throws Exception {
        server.post(ROLES, "{\"metadata\":{\"name\":\"r\"},\"rules\":[" + rule + "]}");
        server.post(
                BINDINGS,
                """
                {"metadata":{"name":"rb"},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"},
                 "subjects":[{"kind":"ServiceAccount","name":"%s","namespace":"default"}]}
                """
                        .formatted(account));
    }

    private int codeFor(ServerIdentity.ClientIdentity identity) throws Exception {
        try (HttpClient client = Certified.holding(GuardedServer.IDENTITY.authority(), identity)) {
            var request = HttpRequest.newBuilder(server.api.uri(PODS)).build();
            return client.send(request, BodyHandlers.ofString()).statusCode();
        }
    }

    @Test
    void aCertificateOfOurAuthorityTellsUserAndGroups() throws Exception {
        var clock = InstantSource.system();
        var identity = GuardedServer.IDENTITY;

        assertThat(codeFor(identity.certify("boss", List.of("system:masters"), clock)))
                .isEqualTo(200);
        assertThat(codeFor(identity.certify("clerk", List.of("a", "b"), clock))).isEqualTo(403);
    }

    @Test
    void aCertificateOfAnotherAuthorityOrAnotherTimeIsRefused() throws Exception {
        var clock = InstantSource.system();
        var masters = List.of("system:masters");
        var other = ServerIdentity.generate(List.of(), clock).certify("boss", masters, clock);
        var lastYears = Instant.now().minus(Duration.ofDays(400));
        var expired = GuardedServer.IDENTITY.certify("boss", masters, () -> lastYears);

        assertThat(codeFor(other)).isEqualTo(401);
        assertThat(codeFor(expired)).isEqualTo(401);
    }

    @Test
    void aRoleCountsWhenItsWriteIsAnswered() throws Exception {
        var token = server.tokenOf("default", "bot");
        assertThat(server.get(token, PODS).statusCode()).isEqualTo(403);

        grant("bot", "{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"list\"]}");
        assertThat(server.get(token, PODS).statusCode()).isEqualTo(200);

        server.api.send("DELETE", BINDINGS + "/rb", "application/json", "");
        assertThat(server.get(token, PODS).statusCode()).isEqualTo(403);
    }

    @Test
    void anExpiredTokenIsRefused() throws Exception {
        var token = server.tokenOf("default", "bot");
        assertThat(server.get(token, "/api").statusCode()).isEqualTo(200);

        server.advance(Duration.ofHours(2));
        assertThat(server.get(token, "/api").statusCode()).isEqualTo(401);
    }

    @Test
    void serverSideApplyCannotGrantMoreThanOneHolds() throws Exception {
        var token = server.tokenOf("default", "bot");
        grant(
                "bot",
                "{\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":[\"roles\"],"
                        + "\"verbs\":[\"patch\",\"create\"]}");
        var request =
                HttpRequest.newBuilder(server.api.uri(ROLES + "/mine?fieldManager=me&force=true"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/apply-patch+yaml")
                        .method(
                                "PATCH",
                                HttpRequest.BodyPublishers.ofString(
                                        """
                                        apiVersion: rbac.authorization.k8s.io/v1
                                        kind: Role
                                        metadata: {name: mine}
                                        rules:
                                        - {apiGroups: [""], resources: [secrets], verbs: [get]}
                                        """));
        var answer = server.api.send(request.build());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(answer.body()).contains("attempting to grant RBAC permissions");
        assertThat(server.api.get(ROLES + "/mine").statusCode()).isEqualTo(404);
    }

    @Test
    void whoMayOnlyUpdateMayNotMakeANewOne() throws Exception {
        var token = server.tokenOf("default", "bot");
        grant(
                "bot",
                "{\"apiGroups\":[\"coordination.k8s.io\"],\"resources\":[\"leases\"],"
                        + "\"verbs\":[\"update\"]}");
        var path = "/apis/coordination.k8s.io/v1/namespaces/default/leases/l";
        var answer = server.as(token, "PUT", path, "{\"metadata\":{\"name\":\"l\"}}");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("cannot create resource \\\"leases\\\"");
    }

    @Test
    @Timeout(30)
    void everyRequestIsNotedWithoutSecrets() throws Exception {
        var token = server.tokenOf("default", "bot");
        server.post(
                "/api/v1/namespaces/default/secrets",
                "{\"metadata\":{\"name\":\"s\"},\"stringData\":{\"key\":\"hush-hush\"}}");
        server.get(token, "/api/v1/namespaces/default/secrets/s");
        server.get("wrong", "/api");

        // A request is noted once its answer is out: not before the client has it, and in any
        // order.
        while (events.size() < 5) {
            Thread.onSpinWait();
        }
        assertThat(events)
                .extracting(it ->
                        it.caller().name() + " " + it.action().verb() + " " + it.outcome().code())
                .contains(
                        "kubernetes-admin create 201",
                        "system:serviceaccount:default:bot get 403",
                        "system:anonymous get 401");
        assertThat(events.toString()).doesNotContain(token, "hush-hush", RunningServer.TOKEN);
    }
}
