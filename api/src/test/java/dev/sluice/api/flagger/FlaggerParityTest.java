package dev.sluice.api.flagger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import dev.sluice.api.crd.Crds;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// Every path of Flagger's three schemas has a component here and back, and what is read is written
/// again without a change.
class FlaggerParityTest {

    /// An object and its fields; `[]` is an element of a list, `{}` a value of a map.
    private static final Map<String, String> FLAGGER =
            Map.of(
                    "canaries.yaml",
                    """
                    : spec status
                    spec: provider metricsServer progressDeadlineSeconds targetRef autoscalerRef
                    spec: ingressRef routeRef upstreamRef service analysis skipAnalysis
                    spec: revertOnDeletion suspend
                    spec.targetRef: apiVersion kind name
                    spec.autoscalerRef: apiVersion kind name primaryScalerQueries{}
                    spec.autoscalerRef: primaryScalerReplicas
                    spec.autoscalerRef.primaryScalerReplicas: minReplicas maxReplicas
                    spec.ingressRef: apiVersion kind name
                    spec.routeRef: apiVersion kind name
                    spec.upstreamRef: apiVersion kind name namespace
                    spec.service: name port portName targetPort appProtocol trafficDistribution
                    spec.service: portDiscovery headless timeout backendTimeout gateways[]
                    spec.service: gatewayRefs[] hosts[] delegation match[] rewrite retries headers
                    spec.service: mirror[] corsPolicy trafficPolicy meshName backends[] apex primary
                    spec.service: canary unmanagedMetadata
                    spec.service.gatewayRefs[]: group kind name namespace sectionName port
                    spec.service.match[]: uri scheme method authority headers{} queryParams{}
                    spec.service.match[]: withoutHeaders{} port sourceLabels{} gateways[]
                    spec.service.match[]: ignoreUriCase sourceNamespace name
                    spec.service.match[].uri: exact prefix regex
                    spec.service.match[].scheme: exact prefix regex
                    spec.service.match[].method: exact prefix regex
                    spec.service.match[].authority: exact prefix regex
                    spec.service.match[].headers{}: exact prefix regex
                    spec.service.match[].queryParams{}: exact prefix regex
                    spec.service.match[].withoutHeaders{}: exact prefix regex
                    spec.service.rewrite: uri authority type
                    spec.service.retries: attempts perTryTimeout retryOn
                    spec.service.headers: request response
                    spec.service.headers.request: add{} set{} remove[]
                    spec.service.headers.response: add{} set{} remove[]
                    spec.service.mirror[]: backendRef
                    spec.service.mirror[].backendRef: group kind name namespace port
                    spec.service.corsPolicy: allowOrigin[] allowOrigins[] allowMethods[]
                    spec.service.corsPolicy: allowHeaders[] exposeHeaders[] maxAge allowCredentials
                    spec.service.corsPolicy.allowOrigins[]: exact prefix regex
                    spec.service.trafficPolicy: connectionPool loadBalancer outlierDetection tls
                    spec.service.trafficPolicy.connectionPool: http
                    spec.service.trafficPolicy.connectionPool.http: h2UpgradePolicy idleTimeout
                    spec.service.trafficPolicy.connectionPool.http: http1MaxPendingRequests
                    spec.service.trafficPolicy.connectionPool.http: http2MaxRequests maxRetries
                    spec.service.trafficPolicy.connectionPool.http: maxRequestsPerConnection
                    spec.service.trafficPolicy.loadBalancer: simple consistentHash
                    spec.service.trafficPolicy.loadBalancer: localityLbSetting warmupDurationSecs
                    spec.service.trafficPolicy.loadBalancer.consistentHash: httpHeaderName
                    spec.service.trafficPolicy.loadBalancer.consistentHash: httpCookie useSourceIp
                    spec.service.trafficPolicy.loadBalancer.consistentHash: minimumRingSize
                    spec.service.trafficPolicy.loadBalancer.consistentHash: httpQueryParameterName
                    spec.service.trafficPolicy.loadBalancer.consistentHash.httpCookie: name path ttl
                    spec.service.trafficPolicy.loadBalancer.localityLbSetting: distribute[] enabled
                    spec.service.trafficPolicy.loadBalancer.localityLbSetting: failover[]
                    spec.service.trafficPolicy.loadBalancer.localityLbSetting.distribute[]: from
                    spec.service.trafficPolicy.loadBalancer.localityLbSetting.distribute[]: to{}
                    spec.service.trafficPolicy.loadBalancer.localityLbSetting.failover[]: from to
                    spec.service.trafficPolicy.outlierDetection: baseEjectionTime interval
                    spec.service.trafficPolicy.outlierDetection: consecutive5xxErrors
                    spec.service.trafficPolicy.outlierDetection: consecutiveErrors
                    spec.service.trafficPolicy.outlierDetection: consecutiveGatewayErrors
                    spec.service.trafficPolicy.outlierDetection: consecutiveLocalOriginFailures
                    spec.service.trafficPolicy.outlierDetection: maxEjectionPercent minHealthPercent
                    spec.service.trafficPolicy.outlierDetection: splitExternalLocalOriginErrors
                    spec.service.trafficPolicy.tls: mode clientCertificate privateKey sni
                    spec.service.trafficPolicy.tls: caCertificates subjectAltNames[]
                    spec.service.apex: labels{} annotations{}
                    spec.service.primary: labels{} annotations{}
                    spec.service.canary: labels{} annotations{}
                    spec.service.unmanagedMetadata: labels[] annotations[]
                    spec.analysis: interval iterations threshold maxWeight stepWeight stepWeights[]
                    spec.analysis: stepWeightPromotion mirror mirrorWeight primaryReadyThreshold
                    spec.analysis: canaryReadyThreshold match[] metrics[] alerts[] webhooks[]
                    spec.analysis: sessionAffinity
                    spec.analysis.match[]: headers{} queryParams{} sourceLabels{}
                    spec.analysis.match[].headers{}: exact prefix suffix regex
                    spec.analysis.match[].queryParams{}: exact prefix regex
                    spec.analysis.metrics[]: name interval threshold thresholdRange query
                    spec.analysis.metrics[]: templateRef templateVariables{}
                    spec.analysis.metrics[].thresholdRange: min max
                    spec.analysis.metrics[].templateRef: name namespace
                    spec.analysis.alerts[]: name severity providerRef
                    spec.analysis.alerts[].providerRef: name namespace
                    spec.analysis.webhooks[]: name type url muteAlert timeout retries disableTLS
                    spec.analysis.webhooks[]: metadata{}
                    spec.analysis.sessionAffinity: cookieName primaryCookieName domain httpOnly
                    spec.analysis.sessionAffinity: maxAge partitioned path sameSite secure
                    status: phase failedChecks canaryWeight iterations trackedConfigs{}
                    status: lastAppliedSpec lastPromotedSpec lastTransitionTime conditions[]
                    status: sessionAffinityCookie previousSessionAffinityCookie
                    status: primarySessionAffinityCookie
                    status.conditions[]: type status reason message lastUpdateTime
                    status.conditions[]: lastTransitionTime
                    """,
                    "metrictemplates.yaml",
                    """
                    : spec
                    spec: provider query
                    spec.provider: type address headers{}[] secretRef region insecureSkipVerify
                    spec.provider.secretRef: name
                    """,
                    "alertproviders.yaml",
                    """
                    : spec
                    spec: type channel username address proxy secretRef
                    spec.secretRef: name
                    """);

    /// What Flagger does not have.
    private static final Map<String, String> OURS =
            Map.of(
                    "canaries.yaml",
                    """
                    status: metrics[] history[] lastTransitionReason cause refusedRevision firstStepTime lastStepTime
                    spec: keepPrevious
                    spec.analysis: endpointSplit
                    spec.analysis.endpointSplit: canaryEndpoints
                    spec.analysis.webhooks[]: secretRef headers[]
                    spec.analysis.webhooks[].secretRef: name
                    spec.analysis.webhooks[].headers[]: name value secretKey
                    status: observedGeneration paused closedGate lastCommand queue previous
                    status.metrics[]: name value min max unit query verdict message time
                    status.history[]: time from to weight failedChecks message revision count since
                    status.paused: by since
                    status.lastCommand: command id by revision time result message
                    status.queue: position of limit since
                    status.previous: revision keptUntil restoring
                    status: unsent[]
                    status.unsent[]: key kind severity phase message time
                    """);

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final KubernetesSerialization WIRE = new KubernetesSerialization();

    static Set<String> files() {
        return FLAGGER.keySet();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyPathOfFlaggerIsHereAndNothingElseButOurs(String file) throws IOException {
        var expected = listed(Objects.requireNonNull(FLAGGER.get(file)));
        expected.addAll(listed(OURS.getOrDefault(file, "")));
        var schema = new TreeSet<String>();
        schemaPaths(schemaOf(file), "", schema);
        assertThat(schema).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("files")
    void theExamplesUseEveryPath(String file) throws IOException {
        var schema = new TreeSet<String>();
        schemaPaths(schemaOf(file), "", schema);
        var used = new TreeSet<String>();
        for (var example : examples()) {
            if (example.path("kind").equals(definition(file).at("/spec/names/kind"))) {
                usedPaths(schemaOf(file), example, "", used);
            }
        }
        assertThat(used).isEqualTo(schema);
    }

    static List<JsonNode> examples() throws IOException {
        return documents("accepted.yaml");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatIsReadIsWrittenWithoutAChange(JsonNode example) throws IOException {
        var read = read(example.toString());
        var written = WIRE.asJson(read);
        assertThat(sorted(YAML.readTree(written))).isEqualTo(sorted(example));
        assertThat(read(written)).isEqualTo(read);
    }

    @Test
    void aNewerFieldDoesNotBreakReading() {
        var canary =
                WIRE.unmarshal(
                        """
                        {"apiVersion": "flagger.app/v1beta1", "kind": "Canary", "future": 1,
                         "spec": {"future": {"a": 1}, "analysis": {"future": [1], "threshold": 3}},
                         "status": {"future": "x", "conditions": [{"future": 1, "type": "Promoted"}]}}
                        """,
                        Canary.class);
        assertThat(Objects.requireNonNull(canary.getSpec().analysis()).threshold()).isEqualTo(3);
        assertThat(canary.getStatus().conditions()).extracting("type").containsExactly("Promoted");
    }

    private static HasMetadata read(String json) throws IOException {
        return switch (YAML.readTree(json).path("kind").asText()) {
            case "Canary" -> WIRE.unmarshal(json, Canary.class);
            case "MetricTemplate" -> WIRE.unmarshal(json, MetricTemplate.class);
            default -> WIRE.unmarshal(json, AlertProvider.class);
        };
    }

    private static Object sorted(JsonNode node) throws IOException {
        return YAML.treeToValue(node, Map.class);
    }

    static List<JsonNode> documents(String name) throws IOException {
        try (InputStream in = FlaggerParityTest.class.getResourceAsStream("/canaries/" + name);
                var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(in)) {
            return documents.readAll();
        }
    }

    private static JsonNode schemaOf(String file) throws IOException {
        return definition(file).at("/spec/versions/0/schema/openAPIV3Schema");
    }

    private static JsonNode definition(String file) throws IOException {
        return YAML.readTree(Crds.all().get(file));
    }

    private static Set<String> listed(String table) {
        var paths = new TreeSet<String>();
        table.lines()
                .forEach(line -> {
                    int colon = line.indexOf(':');
                    var parent = line.substring(0, colon);
                    for (var field : line.substring(colon + 1).strip().split(" ")) {
                        paths.add(join(parent, field));
                    }
                });
        return paths;
    }

    private static String join(String parent, String field) {
        return parent.isEmpty() ? field : parent + "." + field;
    }

    private static void schemaPaths(JsonNode schema, String path, Set<String> paths) {
        if (schema.has("items")) {
            schemaPaths(schema.get("items"), path + "[]", paths);
        } else if (schema.has("additionalProperties")) {
            schemaPaths(schema.get("additionalProperties"), path + "{}", paths);
        } else {
            if (!path.isEmpty()) {
                paths.add(path);
            }
            for (var field : schema.path("properties").properties()) {
                if (!path.isEmpty() || isOurs(field.getKey())) {
                    schemaPaths(field.getValue(), join(path, field.getKey()), paths);
                }
            }
        }
    }

    private static void usedPaths(JsonNode schema, JsonNode value, String path, Set<String> paths) {
        if (schema.has("items")) {
            value.forEach(it -> usedPaths(schema.get("items"), it, path + "[]", paths));
        } else if (schema.has("additionalProperties")) {
            var values = schema.get("additionalProperties");
            value.forEach(it -> usedPaths(values, it, path + "{}", paths));
        } else {
            if (!path.isEmpty()) {
                paths.add(path);
            }
            for (var field : schema.path("properties").properties()) {
                if (value.has(field.getKey()) && (!path.isEmpty() || isOurs(field.getKey()))) {
                    var inner = value.get(field.getKey());
                    usedPaths(field.getValue(), inner, join(path, field.getKey()), paths);
                }
            }
        }
    }

    private static boolean isOurs(String rootField) {
        return rootField.equals("spec") || rootField.equals("status");
    }
}
