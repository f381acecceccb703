package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embedded.network.MemoryCluster;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.util.Map;

class EnvironmentTest {
    private final MemoryCluster cluster = new MemoryCluster();
    private final HostPorts ports = new HostPorts(Map.of(8080, 21000, 9090, 21001), Map.of());

    private Map<String, String> build(String container) throws BlockedException {
        var pod = TestPods.spec("containers: [{name: c, image: 'i:v3', %s}]".formatted(container));
        var environment =
                new Environment(
                        pod,
                        pod.containers().getFirst(),
                        new ConfigData(cluster, "shop"),
                        text -> text.replace("//web", "//local"));
        environment.inherit(Map.of("PATH", "/bin", "LANG", "C", "SECRET", "leak"), "/jdk", "/root");
        environment.serviceLink(
                "my-web", "http", InetSocketAddress.createUnresolved("127.96.0.1", 80));
        environment.ports(ports);
        environment.image(
                Map.of("MODE", "image", "VERSION", "$(IMAGE_TAG)"), Map.of("IMAGE_TAG", "v3"));
        environment.manifest();
        return environment.variables();
    }

    @Test
    void takesOnlyWhatAnyProgramNeedsFromThePlatform() throws Exception {
        assertThat(build("ports: []"))
                .containsEntry("PATH", "/jdk/bin:/bin")
                .containsEntry("LANG", "C")
                .containsEntry("HOSTNAME", "web")
                .containsEntry("SLUICE_ROOT", "/root")
                .containsEntry("MY_WEB_SERVICE_HOST", "127.96.0.1")
                .containsEntry("MY_WEB_SERVICE_PORT", "80")
                .containsEntry("MY_WEB_SERVICE_PORT_HTTP", "80")
                .containsEntry("VERSION", "v3")
                .doesNotContainKey("SECRET");
    }

    @Test
    void tellsTheAssignedPortsAlsoWhereTheManifestNamesTheContainerPort() throws Exception {
        var env =
                build(
                        """
                        ports: [{name: http, containerPort: 8080}, {name: admin-ui, containerPort: 9090}],
                        env: [{name: PORT, value: '8080'}, {name: URL, value: 'http://web:$(PORT)/$$(PORT)'}]
                        """);
        assertThat(env)
                .containsEntry("PORT", "21000")
                .containsEntry("PORT_8080", "21000")
                .containsEntry("PORT_HTTP", "21000")
                .containsEntry("PORT_9090", "21001")
                .containsEntry("PORT_ADMIN_UI", "21001")
                .containsEntry("URL", "http://local:21000/$(PORT)");
        assertThat(build("ports: [{containerPort: 8080}], env: [{name: PORT, value: '7000'}]"))
                .containsEntry("PORT", "7000");
    }

    @Test
    void readsFieldsConfigMapsAndSecrets() throws Exception {
        cluster.create(
                Resource.CONFIG_MAPS,
                "{metadata: {name: conf, namespace: shop}, data: {mode: fast, PLACE: here}}");
        cluster.create(
                Resource.SECRETS,
                "{metadata: {name: key, namespace: shop}, data: {token: czNjcjN0}}");
        var env =
                build(
                        """
                        envFrom: [{prefix: X_, configMapRef: {name: conf}}, {secretRef: {name: no, optional: true}}],
                        resources: {limits: {cpu: 1500m, memory: 64Mi}},
                        env: [
                          {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}},
                          {name: APP, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}},
                          {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}},
                          {name: CPUS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}},
                          {name: MIB, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}},
                          {name: MODE, valueFrom: {configMapKeyRef: {name: conf, key: mode}}},
                          {name: TOKEN, valueFrom: {secretKeyRef: {name: key, key: token}}},
                          {name: NONE, valueFrom: {secretKeyRef: {name: key, key: no, optional: true}}},
                          {name: ALL, value: '$(POD)-$(MODE)-$(X_PLACE)'}]
                        """);
        assertThat(env)
                .containsEntry("POD", "web")
                .containsEntry("APP", "shop-web")
                .containsEntry("IP", "127.0.0.1")
                .containsEntry("CPUS", "2")
                .containsEntry("MIB", "64")
                .containsEntry("MODE", "fast")
                .containsEntry("TOKEN", "s3cr3t")
                .containsEntry("ALL", "web-fast-here")
                .doesNotContainKey("NONE");
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(() ->
                        build(
                                "env: [{name: A, valueFrom: {configMapKeyRef: {name: x, key:"
                                        + " y}}}]"))
                .isInstanceOf(BlockedException.class)
                .hasMessage("configmap \"x\" not found");
        assertThatThrownBy(() -> build("envFrom: [{secretRef: {name: s}}]"))
                .hasMessage("secret \"s\" not found");
        cluster.create(
                Resource.CONFIG_MAPS, "{metadata: {name: x, namespace: shop}, data: {a: b}}");
        assertThatThrownBy(() ->
                        build(
                                "env: [{name: A, valueFrom: {configMapKeyRef: {name: x, key:"
                                        + " y}}}]"))
                .hasMessage("couldn't find key y in ConfigMap shop/x");
    }
}
