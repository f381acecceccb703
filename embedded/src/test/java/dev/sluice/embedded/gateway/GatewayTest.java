package dev.sluice.embedded.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.gateway.gloo.GlooKinds;
import dev.sluice.embedded.gateway.proxy.Backend;
import dev.sluice.embedded.gateway.proxy.Client;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

@Timeout(60)
class GatewayTest {
    private static final String WORLD =
            """
            kind: VirtualService
            metadata: {name: podinfo}
            spec:
              virtualHost:
                domains: [app.example.com]
                routes:
                - {matchers: [{prefix: /}], inheritablePathMatchers: true, delegateAction: {ref: {name: podinfo}}}
            ---
            kind: RouteTable
            metadata: {name: podinfo}
            spec:
              routes:
              - routeAction:
                  multi:
                    destinations:
                    - {destination: {upstream: {name: primary}}, weight: 100}
                    - {destination: {upstream: {name: canary}}, weight: 0}
            ---
            kind: Upstream
            metadata: {name: primary}
            spec: {kube: {serviceName: podinfo, servicePort: 80}}
            ---
            kind: Upstream
            metadata: {name: canary}
            spec: {static: {hosts: [{addr: 127.0.0.1, port: %d}]}}
            ---
            kind: Service
            metadata: {name: podinfo}
            spec: {ports: [{port: 80}], clusterIP: None}
            ---
            kind: EndpointSlice
            metadata: {name: a, labels: {kubernetes.io/service-name: podinfo}}
            addressType: IPv4
            ports: [{name: "", port: %d, protocol: TCP}]
            endpoints: [{addresses: [127.0.0.1], conditions: {ready: true}}]
            """;

    private final KubernetesObjects cluster = KubernetesObjects.inMemory();
    private final Backend primary = Backend.saying("primary");
    private final Backend canary = Backend.saying("canary");

    @BeforeEach
    void makeNamespace() {
        var namespace = new YAMLMapper().createObjectNode();
        namespace.put("apiVersion", "v1").put("kind", "Namespace");
        namespace.putObject("metadata").put("name", "test");
        cluster.create(Resource.NAMESPACES, namespace);
    }

    @AfterEach
    void end() {
        primary.close();
        canary.close();
        cluster.close();
    }

    private void makeKinds() throws IOException {
        try (var in = Gateway.class.getResourceAsStream("crds.yaml");
                var documents =
                        new YAMLMapper().readerFor(ObjectNode.class).<ObjectNode>readValues(in)) {
            while (documents.hasNext()) {
                cluster.create(Resource.CUSTOM_RESOURCE_DEFINITIONS, documents.next());
            }
        }
    }

    private void makeObjects() {
        var yaml = WORLD.formatted(canary.address().port(), primary.address().port());
        Manifests.objects(yaml)
                .forEach(object -> cluster.create(Manifests.resource(object), object));
    }

    private Gateway start() {
        return Gateway.start(
                GatewayOptions.onLoopback(0).withAdminPort(0),
                cluster,
                new SplittableRandom(3),
                InstantSource.system());
    }

    private static String ask(Gateway gateway) throws IOException {
        try (var client = new Client(gateway.port())) {
            return client.get("/").read().text().strip();
        }
    }

    private static ObjectNode await(Cluster cluster, Key key, String pointer, String text)
            throws InterruptedException {
        var seen = new LinkedBlockingQueue<ObjectNode>();
        try (var _ =
                cluster.watch(
                        key.resource(),
                        change -> {
                            switch (change) {
                                case Change.Added added -> seen.add(added.object());
                                case Change.Modified modified -> seen.add(modified.object());
                                default -> {}
                            }
                        })) {
            while (true) {
                var object = seen.poll(20, TimeUnit.SECONDS);
                assertThat(object).as("%s with %s = %s", key, pointer, text).isNotNull();
                if (object.at("/metadata/name").asText().equals(key.name())
                        && object.at(pointer).asText().equals(text)) {
                    return object;
                }
            }
        }
    }

    private static Key key(Resource resource, String name) {
        return new Key(resource, "test", name);
    }

    @Test
    void followsTheObjectsOfTheCluster() throws Exception {
        makeKinds();
        makeObjects();
        try (var gateway = start()) {
            assertThat(ask(gateway)).isEqualTo("primary");
            setWeights(0, 100);
            String answer = "";
            for (int i = 0; i < 10_000 && !answer.equals("canary"); i++) {
                answer = ask(gateway);
            }
            assertThat(answer).isEqualTo("canary");
            assertThat(gateway.scrape())
                    .contains(
                            "envoy_cluster_upstream_rq{envoy_cluster_name=\"canary_test\","
                                    + "envoy_response_code=\"200\"} 1\n")
                    .contains(
                            "envoy_cluster_membership_healthy{envoy_cluster_name=\"primary_test\"}"
                                    + " 1")
                    .containsPattern(
                            "envoy_cluster_upstream_rq_time_bucket\\{envoy_cluster_name=\"canary_test\",le=\"\\+Inf\"}"
                                + " 1\n");
            try (var admin = new Client(gateway.adminPort())) {
                assertThat(admin.get("/stats/prometheus").read().text())
                        .contains("# TYPE envoy_cluster_upstream_rq_time histogram");
            }
        }
    }

    /// As a controller does it: read, change, write, and once more if the status writer was faster.
    private void setWeights(int primaryWeight, int canaryWeight) {
        while (true) {
            ObjectNode table =
                    cluster.get(key(GlooKinds.ROUTE_TABLES, "podinfo")).orElseThrow().deepCopy();
            var destinations = table.at("/spec/routes/0/routeAction/multi/destinations");
            ((ObjectNode) destinations.get(0)).put("weight", primaryWeight);
            ((ObjectNode) destinations.get(1)).put("weight", canaryWeight);
            try {
                cluster.update(GlooKinds.ROUTE_TABLES, table);
                return;
            } catch (ApiException e) {
                assertThat(e.isConflict()).as(e.getMessage()).isTrue();
            }
        }
    }

    @Test
    void writesEachStatusOnceAndDoesNotReactToIt() throws Exception {
        makeKinds();
        makeObjects();
        try (var _ = start()) {
            var state = "/status/statuses/gloo-system/state";
            var service = key(GlooKinds.VIRTUAL_SERVICES, "podinfo");
            var before = await(cluster, service, state, "Accepted");
            var upstream = key(GlooKinds.UPSTREAMS, "primary");
            await(cluster, upstream, state, "Accepted");
            cluster.delete(key(Resource.SERVICES, "podinfo"));
            var warned = await(cluster, upstream, state, "Warning");
            assertThat(warned.at("/status/statuses/gloo-system/reason").asText())
                    .isEqualTo("the Service test/podinfo does not exist");
            assertThat(cluster.get(service).orElseThrow().at("/metadata/resourceVersion"))
                    .isEqualTo(before.at("/metadata/resourceVersion"));
        }
    }

    @Test
    void startsBeforeItsKindsExist() throws Exception {
        try (var gateway = start()) {
            assertThat(ask(gateway)).isEqualTo("no route matches the request");
            makeKinds();
            makeObjects();
            await(
                    cluster,
                    key(GlooKinds.VIRTUAL_SERVICES, "podinfo"),
                    "/status/statuses/gloo-system/state",
                    "Accepted");
            assertThat(ask(gateway)).isEqualTo("primary");
        }
    }

    @Test
    void refusesWrongTypesWhenTheyAreApplied() throws Exception {
        makeKinds();
        var wrong =
                Manifests.objects(
                                """
                                kind: RouteTable
                                metadata: {name: wrong}
                                spec: {routes: [{matchers: [{prefix: 7}]}]}
                                """)
                        .getFirst();
        assertThatThrownBy(() -> cluster.create(GlooKinds.ROUTE_TABLES, wrong))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("spec.routes[0].matchers[0].prefix");
    }

    @Test
    void keepsFieldsItDoesNotKnow() throws Exception {
        makeKinds();
        var table =
                Manifests.objects(
                                """
                                kind: RouteTable
                                metadata: {name: t}
                                spec: {routes: [{options: {cors: {allowOrigin: [a]}}, inheritableMatchers: null}]}
                                """)
                        .getFirst();
        var stored = cluster.create(GlooKinds.ROUTE_TABLES, table);
        assertThat(stored.at("/spec/routes/0/options/cors/allowOrigin/0").asText()).isEqualTo("a");
    }

    @Test
    void saysInOneSentenceThatItsPortIsInUse() {
        try (var gateway = start()) {
            assertThatThrownBy(() ->
                            Gateway.start(
                                    GatewayOptions.onLoopback(gateway.port()),
                                    cluster,
                                    new SplittableRandom(1),
                                    InstantSource.system()))
                    .hasMessage(
                            "port %d on 127.0.0.1 is in use; choose another with --gateway-port"
                                    .formatted(gateway.port()));
        }
    }
}
