package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.golden.Golden;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

class BuiltInQueriesTest {
    private static final Subject SUBJECT =
            new Subject(
                    "podinfo",
                    "test-1",
                    "podinfo",
                    "podinfo-svc",
                    new Subject.Names("podinfo-ingress", "podinfo-route"),
                    "30s",
                    Map.of());

    private static String queries(String provider, String kind) throws Exception {
        var pair = BuiltInQueries.find(provider, kind).orElseThrow();
        return """
        request-success-rate, in percent:
        %s

        request-duration, times %s in milliseconds:
        %s
        """
                .formatted(
                        pair.successRate().render(SUBJECT),
                        (long) pair.duration().unitInMilliseconds(),
                        pair.duration().render(SUBJECT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apisix",
                "appmesh",
                "contour",
                "gatewayapi:v1",
                "gloo",
                "istio",
                "knative",
                "kubernetes",
                "kuma",
                "linkerd",
                "nginx",
                "osm",
                "skipper",
                "smi:v1alpha2",
                "traefik"
            })
    void looksLikeTheGoldenFile(String provider) throws Exception {
        Golden.text(
                "metrics/built-in/" + provider.replace(':', '-') + ".txt",
                queries(provider, "Deployment"));
    }

    @Test
    void podsOfADaemonSetAreNotThoseOfItsPrimary() throws Exception {
        var query = queries("kubernetes", "DaemonSet");
        assertThat(query).contains("kubernetes_pod_name=~\"podinfo-[0-9a-zA-Z]+\"");
        assertThat("podinfo-x7k2p").matches("podinfo-[0-9a-zA-Z]+");
        assertThat("podinfo-primary-x7k2p").doesNotMatch("podinfo-[0-9a-zA-Z]+");
    }

    @Test
    void anUnknownProviderHasNoQueries() {
        assertThat(BuiltInQueries.find("istioo", "Deployment")).isEmpty();
    }
}
