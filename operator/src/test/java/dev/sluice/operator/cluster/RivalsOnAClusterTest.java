package dev.sluice.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.flagger.Canary;
import dev.sluice.operator.Operator;

import io.fabric8.kubernetes.client.KubernetesClientException;

import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Rivals, and webhooks with Secrets, on the real API server.
class RivalsOnAClusterTest {
    private static Canary await(Ground ground, String name, Predicate<Canary> condition) {
        return ground.client()
                .resources(Canary.class)
                .inNamespace(ground.namespace())
                .withName(name)
                .waitUntilCondition(
                        it -> it != null && it.getStatus() != null && condition.test(it),
                        // The cluster's garbage collector takes the older one's objects away first.
                        180,
                        TimeUnit.SECONDS);
    }

    private static boolean isRefused(Canary canary, String why) {
        return canary.getStatus().conditions().stream()
                .anyMatch(it ->
                        "Ready".equals(it.type())
                                && "False".equals(it.status())
                                && String.valueOf(it.message()).contains(why));
    }

    @Test
    void theYoungerWaitsUntilTheOlderIsGone() throws Exception {
        try (var ground = Ground.open();
                var _ =
                        Operator.start(
                                ground.options("kubernetes"),
                                ground.client(),
                                InstantSource.system())) {
            ground.apply(Ground.CANARY);
            await(ground, "podinfo", it -> "Initialized".equals(it.getStatus().phase()));
            ground.apply(
                    Ground.CANARY
                            .substring(Ground.CANARY.indexOf("---"))
                            .replace("metadata: {name: podinfo}", "metadata: {name: younger}"));
            await(ground, "younger", it -> isRefused(it, "by the older Canary"));
            var canaries = ground.client().resources(Canary.class).inNamespace(ground.namespace());
            canaries.withName("podinfo").delete();
            await(ground, "younger", it -> "Initialized".equals(it.getStatus().phase()));
            assertThat(canaries.withName("podinfo").get()).isNull();
        }
    }

    @Test
    void aWebhooksSecretIsWaitedForAndItsHeadersAreJudgedAtTheDoor() throws Exception {
        try (var ground = Ground.open();
                var _ =
                        Operator.start(
                                ground.options("kubernetes"),
                                ground.client(),
                                InstantSource.system())) {
            var hook =
                    "    webhooks:\n"
                        + "    - {name: gate, type: event, url: \"http://127.0.0.1:9\", secretRef:"
                        + " {name: gate},%s}\n";
            assertThatThrownBy(() ->
                            ground.apply(
                                    Ground.CANARY
                                            + hook.formatted(
                                                    " headers: [{name: X, value: a, secretKey:"
                                                            + " b}]")))
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining(
                            "spec.analysis.webhooks[0].headers[0].value: Invalid value: needs"
                                    + " either value, or secretKey when it is a secret, and not"
                                    + " both");
            ground.apply(Ground.CANARY + hook.formatted(""));
            await(
                    ground,
                    "podinfo",
                    it -> isRefused(it, "Secret " + ground.namespace() + "/gate does not exist"));
            ground.apply(
                    "apiVersion: v1\nkind: Secret\nmetadata: {name: gate}\nstringData: {token: t}");
            await(
                    ground,
                    "podinfo",
                    it ->
                            it.getStatus().conditions().stream()
                                    .anyMatch(c ->
                                            "Ready".equals(c.type()) && "True".equals(c.status())));
        }
    }
}
