package dev.sluice.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.rollout.Readiness;
import dev.sluice.operator.kube.FakeCluster;
import dev.sluice.operator.kube.Kinds;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class TargetTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final Workload.Terms TERMS = new Workload.Terms(100, 60, NOW, NOW);

    private final FakeCluster cluster = new FakeCluster();

    private Target see(String podSpec) throws TargetRefused {
        cluster.given(
                Kinds.DEPLOYMENT,
                """
                metadata:
                  name: podinfo
                  namespace: test
                  labels: {app: podinfo, team: red, kustomize.toolkit.fluxcd.io/name: x}
                  annotations: {note: hello}
                spec:
                  replicas: 3
                  minReadySeconds: 4
                  selector: {matchLabels: {app: podinfo}}
                  template:
                    metadata: {labels: {app: podinfo, extra: "1"}}
                    spec:
                """
                        + podSpec.indent(6));
        return Target.see(new Deployments(), "test", "podinfo", cluster, Target.Rules.DEFAULT);
    }

    private ObjectNode primary(Target target) {
        return target.newPrimary(
                target.object().objectNode().put("kind", "Canary"), "id-1", Target.Rules.DEFAULT);
    }

    @Test
    void thePrimaryIsATwinWithItsOwnLabelAndConfiguration() throws Exception {
        cluster.given(
                Kinds.CONFIG_MAP, "{metadata: {name: settings, namespace: test}, data: {a: '1'}}");
        cluster.given(
                Kinds.SECRET,
                "{metadata: {name: key, namespace: test}, type: Opaque, data: {k: dg==}}");
        var target =
                see(
                        """
                        fieldNobodyKnows: {kept: true}
                        containers:
                        - name: app
                          envFrom: [{configMapRef: {name: settings}}]
                          env: [{name: K, valueFrom: {secretKeyRef: {name: key, key: k}}}]
                        volumes:
                        - {name: s, secret: {secretName: key}}
                        - {name: gone, configMap: {name: nope, optional: true}}
                        """);
        var primary = primary(target);
        assertThat(primary.at("/metadata/name").asText()).isEqualTo("podinfo-primary");
        assertThat(primary.at("/metadata/labels").toString())
                .isEqualTo("{\"app\":\"podinfo-primary\"}");
        assertThat(primary.at("/spec/selector/matchLabels/app").asText())
                .isEqualTo("podinfo-primary");
        assertThat(primary.at("/spec/replicas").asInt()).isEqualTo(3);
        assertThat(primary.at("/spec/minReadySeconds").asInt()).isEqualTo(4);
        var template = primary.at("/spec/template");
        assertThat(template.at("/metadata/labels").toString())
                .isEqualTo("{\"app\":\"podinfo-primary\",\"extra\":\"1\"}");
        assertThat(template.at("/spec/containers/0/envFrom/0/configMapRef/name").asText())
                .isEqualTo("settings-primary");
        assertThat(template.at("/spec/containers/0/env/0/valueFrom/secretKeyRef/name").asText())
                .isEqualTo("key-primary");
        assertThat(template.at("/spec/volumes/0/secret/secretName").asText())
                .isEqualTo("key-primary");
        assertThat(template.at("/spec/volumes/1/configMap/name").asText()).isEqualTo("nope");
        assertThat(template.at("/spec/fieldNobodyKnows/kept").asBoolean()).isTrue();
        assertThat(target.configs().checksums())
                .containsOnlyKeys("configmap/settings", "secret/key");
        assertThat(target.configs().copies("test", target.object().objectNode(), cluster).keySet())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "ConfigMap test/settings-primary", "Secret test/key-primary");
    }

    @Test
    void knowsWhichRevisionThePrimaryWasMadeFrom() throws Exception {
        var target = see("containers: [{name: app, image: 'a:1'}]");
        var primary = primary(target);
        cluster.create(target.primaryKey(), primary);
        var again = see("containers: [{name: app, image: 'a:1'}]");
        assertThat(again.primaryRuns()).isEqualTo(again.revision());
        var changed = see("containers: [{name: app, image: 'a:2'}]");
        assertThat(changed.primaryRuns()).isNotEqualTo(changed.revision());
    }

    @Test
    void theHashFollowsTheTemplateAndNothingElse() throws Exception {
        var one = see("containers: [{name: app, image: 'a:1'}]").revision();
        cluster.edit(
                Kinds.DEPLOYMENT.key("test", "podinfo"),
                it -> ((ObjectNode) it.path("spec")).put("replicas", 9).put("paused", true));
        var scaled =
                Target.see(new Deployments(), "test", "podinfo", cluster, Target.Rules.DEFAULT);
        assertThat(scaled.revision()).isEqualTo(one);
        assertThat(see("containers: [{image: 'a:1', name: app}]").revision()).isEqualTo(one);
        assertThat(see("containers: [{name: app, image: 'a:2'}]").revision()).isNotEqualTo(one);
    }

    @Test
    void binaryDataIsConfigurationToo() throws Exception {
        var pod = "containers: [{name: app, envFrom: [{configMapRef: {name: settings}}]}]";
        cluster.given(
                Kinds.CONFIG_MAP,
                "{metadata: {name: settings, namespace: test}, data: {a: '1'}, binaryData: {b:"
                        + " AA==}}");
        var one = see(pod);
        var copy =
                one.configs()
                        .copies("test", one.object().objectNode(), cluster)
                        .values()
                        .iterator()
                        .next();
        assertThat(copy.at("/binaryData/b").asText()).isEqualTo("AA==");
        cluster.given(
                Kinds.CONFIG_MAP,
                "{metadata: {name: settings, namespace: test}, data: {a: '1'}, binaryData: {b:"
                        + " AQ==}}");
        assertThat(see(pod).revision()).isNotEqualTo(one.revision());
    }

    @Test
    void spreadingRulesMeanThePrimarysPods() throws Exception {
        var target =
                see(
                        """
                        containers: [{name: app}]
                        topologySpreadConstraints:
                        - {topologyKey: zone, labelSelector: {matchLabels: {app: podinfo}}}
                        affinity:
                          podAntiAffinity:
                            requiredDuringSchedulingIgnoredDuringExecution:
                            - {topologyKey: host, labelSelector: {matchExpressions: [{key: app, operator: In, values: [podinfo]}]}}
                        """);
        var pod = primary(target).at("/spec/template/spec");
        assertThat(pod.at("/topologySpreadConstraints/0/labelSelector/matchLabels/app").asText())
                .isEqualTo("podinfo-primary");
        assertThat(pod.toString()).contains("\"values\":[\"podinfo-primary\"]");
    }

    @Test
    void refusesWhatItCannotTellApart() {
        assertThatThrownBy(
                        () -> {
                            cluster.given(
                                    Kinds.DEPLOYMENT,
                                    "{metadata: {name: odd, namespace: test}, spec: {selector:"
                                            + " {matchLabels: {role: x}}}}");
                            Target.see(
                                    new Deployments(),
                                    "test",
                                    "odd",
                                    cluster,
                                    Target.Rules.DEFAULT);
                        })
                .hasMessage(
                        "deployment odd.test spec.selector.matchLabels must contain one of [app"
                                + " name app.kubernetes.io/name]");
    }

    @Test
    void readinessFollowsTheRolloutOfTheDeployment() throws Exception {
        var target = see("containers: [{name: app}]");
        assertThat(target.canaryReadiness(TERMS)).isInstanceOf(Readiness.NotYet.class);
        cluster.settle(target.key());
        assertThat(
                        Target.see(
                                        new Deployments(),
                                        "test",
                                        "podinfo",
                                        cluster,
                                        Target.Rules.DEFAULT)
                                .canaryReadiness(TERMS))
                .isEqualTo(new Readiness.Ready());
        cluster.edit(
                target.key(),
                it ->
                        ((ObjectNode) it.path("status"))
                                .put("availableReplicas", 1)
                                .putArray("conditions")
                                .addObject()
                                .put("type", "Progressing")
                                .put("reason", "ProgressDeadlineExceeded"));
        assertThat(
                        Target.see(
                                        new Deployments(),
                                        "test",
                                        "podinfo",
                                        cluster,
                                        Target.Rules.DEFAULT)
                                .canaryReadiness(TERMS))
                .isEqualTo(
                        new Readiness.Stuck(
                                "deployment \"podinfo\" exceeded its progress deadline", true));
    }

    @Test
    void aDaemonSetIsScaledByASelectorThatIsNoPartOfItsRevision() {
        var sets = new DaemonSets();
        var target =
                cluster.given(
                        Kinds.DAEMON_SET,
                        """
                        metadata: {name: ds, namespace: test}
                        spec: {selector: {matchLabels: {app: ds}}, template: {spec: {containers: []}}}
                        """);
        var down = sets.scaledDown(target);
        assertThat(sets.isScaledDown(down)).isTrue();
        assertThat(sets.template(down)).isEqualTo(sets.template(target));
        assertThat(sets.isScaledDown(sets.scaledUp(down, 1))).isFalse();
    }
}
