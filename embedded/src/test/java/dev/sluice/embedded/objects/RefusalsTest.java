package dev.sluice.embedded.objects;

import static dev.sluice.embedded.objects.TestCluster.STRICT;
import static dev.sluice.embedded.objects.TestCluster.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

class RefusalsTest {
    private static final String DEPLOYMENT = "deployments.apps/v1";
    private final TestCluster cluster = new TestCluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    @ParameterizedTest
    @MethodSource
    void refusesToCreate(String kind, String yaml, String expected) {
        assertThat(message(() -> cluster.create(kind, yaml, STRICT))).isEqualTo(expected);
    }

    static Stream<Arguments> refusesToCreate() {
        return Stream.of(
                argumentSet(
                        "a bad name",
                        "configmaps/v1",
                        "metadata: {name: Bad_Name}",
                        "ConfigMap \"Bad_Name\" is invalid: metadata.name: Invalid value:"
                            + " \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of lower"
                            + " case alphanumeric characters, '-' or '.', and must start and end"
                            + " with an alphanumeric character (e.g. 'example.com', regex used for"
                            + " validation is"
                            + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"),
                argumentSet(
                        "no name",
                        "configmaps/v1",
                        "metadata: {}",
                        "ConfigMap \"\" is invalid: metadata.name: Required value: name or"
                                + " generateName is required"),
                argumentSet(
                        "an unknown field",
                        DEPLOYMENT,
                        "{metadata: {name: d}, spek: 1}",
                        "Deployment in version \"v1\" cannot be handled as a Deployment: strict"
                                + " decoding error: unknown field \"spek\""),
                argumentSet(
                        "unknown fields in depth",
                        DEPLOYMENT,
                        "{metadata: {name: d}, spec: {x: 1, template: {spec: {containers: [{y:"
                                + " 2}]}}}}",
                        "Deployment in version \"v1\" cannot be handled as a Deployment: strict"
                                + " decoding error: unknown field \"spec.x\", unknown field"
                                + " \"spec.template.spec.containers[0].y\""),
                argumentSet(
                        "a field of another type",
                        DEPLOYMENT,
                        "{metadata: {name: d}, spec: {replicas: 'three'}}",
                        "Deployment in version \"v1\" cannot be handled as a Deployment: json:"
                                + " cannot unmarshal string into Go struct field"
                                + " DeploymentSpec.spec.replicas of type int32"),
                argumentSet(
                        "a number for a text",
                        "configmaps/v1",
                        "{metadata: {name: d}, data: {a: 1}}",
                        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json:"
                                + " cannot unmarshal number into Go struct field ConfigMap.data of"
                                + " type string"),
                argumentSet(
                        "another kind",
                        "configmaps/v1",
                        "{apiVersion: v1, kind: Secret, metadata: {name: d}}",
                        "Secret in version \"v1\" cannot be handled as a ConfigMap: converting"
                                + " (v1.Secret) to (core.ConfigMap): unknown conversion"),
                argumentSet(
                        "another namespace",
                        "configmaps/v1",
                        "{metadata: {name: d, namespace: other}}",
                        "the namespace of the provided object does not match the namespace sent on"
                                + " the request"),
                argumentSet(
                        "a resourceVersion",
                        "configmaps/v1",
                        "{metadata: {name: d, resourceVersion: '7'}}",
                        "resourceVersion should not be set on objects to be created"),
                argumentSet(
                        "a bad key",
                        "configmaps/v1",
                        "{metadata: {name: d}, data: {'a b': ''}}",
                        "ConfigMap \"d\" is invalid: data[a b]: Invalid value: \"a b\": a valid"
                                + " config key must consist of alphanumeric characters, '-', '_'"
                                + " or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex"
                                + " used for validation is '[-._a-zA-Z0-9]+')"),
                argumentSet(
                        "a taken name",
                        "services/v1",
                        "{metadata: {name: kubernetes}, spec: {ports: [{port: 1}]}}",
                        "services \"kubernetes\" already exists"),
                argumentSet(
                        "a taken address",
                        "services/v1",
                        "{metadata: {name: s}, spec: {clusterIP: 127.96.0.1, ports: [{port: 1}]}}",
                        "Service \"s\" is invalid: spec.clusterIPs: Invalid value:"
                                + " [\"127.96.0.1\"]: failed to allocate IP 127.96.0.1: provided"
                                + " IP is already allocated"),
                argumentSet(
                        "a low node port",
                        "services/v1",
                        "{metadata: {name: s}, spec: {type: NodePort, ports: [{port: 1, nodePort:"
                                + " 80}]}}",
                        "Service \"s\" is invalid: spec.ports[0].nodePort: Invalid value: 80:"
                                + " provided port is not in the valid range. The range of valid"
                                + " ports is 30000-32767"),
                argumentSet(
                        "two ports without names",
                        "services/v1",
                        "{metadata: {name: s}, spec: {ports: [{port: 1}, {port: 2}]}}",
                        "Service \"s\" is invalid: [spec.ports[0].name: Required value,"
                                + " spec.ports[1].name: Required value]"),
                argumentSet(
                        "port 0",
                        "services/v1",
                        "{metadata: {name: s}, spec: {ports: [{port: 0}]}}",
                        "Service \"s\" is invalid: [spec.ports[0].port: Invalid value: 0: must be"
                                + " between 1 and 65535, inclusive, spec.ports[0].targetPort:"
                                + " Invalid value: 0: must be between 1 and 65535, inclusive]"),
                argumentSet(
                        "a TLS secret without its certificate",
                        "secrets/v1",
                        "{metadata: {name: s}, type: kubernetes.io/tls, stringData: {tls.key: x}}",
                        "Secret \"s\" is invalid: data[tls.crt]: Required value"),
                argumentSet(
                        "a job that restarts always",
                        "jobs.batch/v1",
                        "{metadata: {name: j}, spec: {template: {spec: {containers: [{name: c,"
                                + " image: i}]}}}}",
                        "Job.batch \"j\" is invalid: spec.template.spec.restartPolicy: Required"
                                + " value: valid values: \"OnFailure\", \"Never\""),
                argumentSet(
                        "a bad schedule",
                        "cronjobs.batch/v1",
                        "{metadata: {name: j}, spec: {schedule: x, jobTemplate: {spec: {template:"
                                + " {spec: {restartPolicy: Never, containers: [{name: c, image:"
                                + " i}]}}}}}}",
                        "CronJob.batch \"j\" is invalid: spec.schedule: Invalid value: \"x\":"
                                + " expected exactly 5 fields, found 1: [x]"),
                argumentSet(
                        "a path without a type",
                        "ingresses.networking.k8s.io/v1",
                        "{metadata: {name: i}, spec: {rules: [{http: {paths: [{path: /, backend:"
                                + " {service: {name: s, port: {number: 80}}}}]}}]}}",
                        "Ingress.networking.k8s.io \"i\" is invalid:"
                                + " spec.rules[0].http.paths[0].pathType: Required value: pathType"
                                + " must be specified"));
    }

    @ParameterizedTest
    @MethodSource
    void refusesADeployment(String spec, String expected) {
        String yaml = "{metadata: {name: d}, spec: " + spec + "}";
        assertThat(message(() -> cluster.create(DEPLOYMENT, yaml, STRICT)))
                .isEqualTo("Deployment.apps \"d\" is invalid: " + expected);
    }

    private static String spec(String more, String container) {
        return "{selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec:"
                + " {containers: [{name: c, image: i"
                + container
                + "}]}}"
                + more
                + "}";
    }

    static Stream<Arguments> refusesADeployment() {
        String containers = "spec.template.spec.containers[0]";
        return Stream.of(
                argumentSet(
                        "no selector",
                        "{template: {spec: {containers: [{name: c, image: i}]}}}",
                        "[spec.selector: Required value, spec.template.metadata.labels: Invalid"
                                + " value: null: `selector` does not match template `labels`]"),
                argumentSet(
                        "selector and labels differ",
                        "{selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: zzz}},"
                                + " spec: {containers: [{name: c, image: i}]}}}",
                        "spec.template.metadata.labels: Invalid value: {\"a\":\"zzz\"}: `selector`"
                                + " does not match template `labels`"),
                argumentSet(
                        "no containers",
                        "{selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}}}",
                        "spec.template.spec.containers: Required value"),
                argumentSet(
                        "no image",
                        "{selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}},"
                                + " spec: {containers: [{name: c}]}}}",
                        containers + ".image: Required value"),
                argumentSet(
                        "the same name twice",
                        "{selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}},"
                            + " spec: {containers: [{name: c, image: i}, {name: c, image: i}]}}}",
                        "spec.template.spec.containers[1].name: Duplicate value: \"c\""),
                argumentSet(
                        "a port that is none",
                        spec("", ", ports: [{containerPort: 70000}]"),
                        containers
                                + ".ports[0].containerPort: Invalid value: 70000: must be between"
                                + " 1 and 65535, inclusive"),
                argumentSet(
                        "more requested than allowed",
                        spec("", ", resources: {requests: {cpu: 2}, limits: {cpu: 1}}"),
                        containers
                                + ".resources.requests: Invalid value: \"2\": must be less than or"
                                + " equal to cpu limit of 1"),
                argumentSet(
                        "a mount without its volume",
                        spec("", ", volumeMounts: [{name: v, mountPath: /v}]"),
                        containers + ".volumeMounts[0].name: Not found: \"v\""),
                argumentSet(
                        "a liveness probe that wants two successes",
                        spec("", ", livenessProbe: {successThreshold: 2, exec: {command: [x]}}"),
                        containers
                                + ".livenessProbe.successThreshold: Invalid value: 2: must be 1"),
                argumentSet(
                        "two handlers",
                        spec("", ", livenessProbe: {exec: {command: [x]}, httpGet: {port: 1}}"),
                        containers
                                + ".livenessProbe.httpGet: Forbidden: may not specify more than 1"
                                + " handler type"),
                argumentSet(
                        "never restarts",
                        "{selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}},"
                            + " spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}",
                        "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported"
                                + " values: \"Always\""),
                argumentSet(
                        "less than no replicas",
                        spec(", replicas: -1", ""),
                        "spec.replicas: Invalid value: -1: must be greater than or equal to 0"),
                argumentSet(
                        "no room to roll",
                        spec(", strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 0}}", ""),
                        "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be"
                                + " 0 when `maxSurge` is 0"),
                argumentSet(
                        "over 100 percent",
                        spec(", strategy: {rollingUpdate: {maxUnavailable: '101%'}}", ""),
                        "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"101%\": must"
                                + " not be greater than 100%"),
                argumentSet(
                        "no percentage",
                        spec(", strategy: {rollingUpdate: {maxSurge: abc}}", ""),
                        "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"abc\": a valid"
                                + " percent string must be a numeric string followed by an ending"
                                + " '%' (e.g. '1%',  or '93%', regex used for validation is"
                                + " '[0-9]+%')"),
                argumentSet(
                        "a deadline before ready",
                        spec(", minReadySeconds: 600", ""),
                        "spec.progressDeadlineSeconds: Invalid value: 600: must be greater than"
                                + " minReadySeconds"),
                argumentSet(
                        "rolling fields of a Recreate",
                        spec(", strategy: {type: Recreate, rollingUpdate: {}}", ""),
                        "spec.strategy.rollingUpdate: Forbidden: may not be specified when"
                                + " strategy `type` is 'Recreate'"));
    }
}
