package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class KubectlAccessTest {
    private static final String BOT = "--as=system:serviceaccount:default:bot";

    @TempDir private Path home;

    private GuardedServer server;
    private Kubectl kubectl;

    @BeforeEach
    void start() throws Exception {
        server = new GuardedServer();
        kubectl = new Kubectl(home, server.api.server, GuardedServer.IDENTITY);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void askWhoOneIsAndWhatOneMay() throws Exception {
        assertThat(kubectl.run("auth", "whoami"))
                .containsPattern("Username +kubernetes-admin")
                .contains("[system:masters system:authenticated]");
        assertThat(kubectl.run("auth", "can-i", "*", "*")).contains("yes");

        kubectl.run("create", "serviceaccount", "bot");
        kubectl.run("create", "role", "r", "--verb=get,list", "--resource=pods,deployments.apps");
        kubectl.run("create", "rolebinding", "rb", "--role=r", "--serviceaccount=default:bot");

        assertThat(kubectl.run("auth", "can-i", "list", "pods", BOT)).contains("yes");
        assertThat(kubectl.fail("auth", "can-i", "delete", "pods", BOT)).contains("no");
        assertThat(kubectl.run("auth", "can-i", "--list", BOT))
                .containsPattern("deployments\\.apps +\\[] +\\[] +\\[get list]")
                .containsPattern("\\[/healthz] +\\[] +\\[get]");
        assertThat(kubectl.run("get", "pods", BOT)).contains("No resources found");
        assertThat(kubectl.fail("get", "secrets", BOT))
                .contains(
                        "Error from server (Forbidden): secrets is forbidden: User"
                                + " \"system:serviceaccount:default:bot\" cannot list resource"
                                + " \"secrets\" in API group \"\" in the namespace \"default\"");
    }

    @Test
    void takeATokenAndUseIt() throws Exception {
        kubectl.run("create", "serviceaccount", "bot");
        var token = kubectl.run("create", "token", "bot", "--duration=1h").strip();

        assertThat(server.get(token, "/apis").statusCode()).isEqualTo(200);
        assertThat(server.get(token, "/api/v1/nodes").statusCode()).isEqualTo(403);
        assertThat(kubectl.fail("create", "token", "bot", "--duration=5s"))
                .contains("may not specify a duration less than 10 minutes");
    }

    @Test
    void reconcileRoles() throws Exception {
        var file = home.resolve("role.yaml");
        java.nio.file.Files.writeString(
                file,
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: see-pods}
                rules:
                - {apiGroups: [""], resources: [pods], verbs: [get]}
                """);

        assertThat(kubectl.run("auth", "reconcile", "-f", file.toString())).contains("reconciled");
        assertThat(kubectl.run("describe", "clusterrole", "see-pods"))
                .containsPattern("pods +\\[] +\\[] +\\[get]");
    }
}
