package dev.sluice.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.operator.Leadership;
import dev.sluice.operator.Operator;
import dev.sluice.operator.Permissions;
import dev.sluice.operator.Term;
import dev.sluice.routing.Routers;

import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The operator under a ServiceAccount that may do what is printed, and nothing else.
class PrintedRulesTest {
    private static final String ACCOUNT =
            """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: sluice}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: sluice}
            rules:
            %1$s---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: sluice}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: sluice}
            subjects: [{kind: ServiceAccount, name: sluice, namespace: %2$s}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: sluice-%2$s}
            rules:
            %3$s---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: sluice-%2$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: sluice-%2$s}
            subjects: [{kind: ServiceAccount, name: sluice, namespace: %2$s}]
            """;

    private static String rules() {
        var rules = Permissions.own(true);
        for (var router : Routers.all()) {
            rules = rules.and(Permissions.of(router));
        }
        return rules.yaml() + Permissions.leaseYaml();
    }

    private static KubernetesClient account(Ground ground) {
        ground.apply(ACCOUNT.formatted(rules(), ground.namespace(), Permissions.policies().yaml()));
        var token =
                ground.client()
                        .serviceAccounts()
                        .inNamespace(ground.namespace())
                        .withName("sluice")
                        .tokenRequest(new TokenRequest());
        return ground.as(token.getStatus().getToken());
    }

    @Test
    void thePrintedRulesAreEnoughForAWholeCanary() throws Exception {
        try (var ground = Ground.open()) {
            ground.load(gatewayDefinitions())
                    .forEach(it -> ground.client().resource(it).createOr(r -> r.patch()));
            try (var client = account(ground)) {
                var won = new CountDownLatch(1);
                var term = new Term(client, ground.namespace(), "limited", InstantSource.system());
                try (var leadership =
                                Leadership.contend(
                                        term, new Leadership.Callbacks(won::countDown, () -> {}));
                        var _ =
                                Operator.start(
                                        ground.options("gloo"), client, InstantSource.system())) {
                    assertThat(won.await(20, TimeUnit.SECONDS)).isTrue();
                    assertThat(leadership.leads()).isTrue();
                    wholeLife(ground);
                }
            }
            var cluster = ground.client().rbac();
            cluster.clusterRoleBindings().withName("sluice-" + ground.namespace()).delete();
            cluster.clusterRoles().withName("sluice-" + ground.namespace()).delete();
        }
    }

    private static void wholeLife(Ground ground) {
        ground.apply(
                Ground.CANARY
                        .replace("interval: 2s", "interval: 500ms")
                        .replace("iterations: 40", "stepWeights: [25, 50]"));
        ground.await(it -> "Initialized".equals(it.getStatus().phase()));
        ground.image("podinfo:v2");
        ground.await(it -> "Succeeded".equals(it.getStatus().phase()));
        var canaries =
                ground.client()
                        .resources(dev.sluice.api.flagger.Canary.class)
                        .inNamespace(ground.namespace())
                        .withName("podinfo");
        canaries.delete();
        canaries.waitUntilCondition(it -> it == null, 60, TimeUnit.SECONDS);
        assertThat(events(ground)).isNotEmpty();
    }

    private static java.util.List<String> events(Ground ground) {
        return ground
                .client()
                .v1()
                .events()
                .inNamespace(ground.namespace())
                .list()
                .getItems()
                .stream()
                .filter(it -> "Canary".equals(it.getInvolvedObject().getKind()))
                .map(it -> it.getMessage())
                .toList();
    }

    private static String gatewayDefinitions() throws IOException {
        return Files.readString(
                Path.of("../embedded/src/main/resources/dev/sluice/embedded/gateway/crds.yaml"));
    }
}
