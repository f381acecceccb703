package dev.sluice.embedded.access.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import dev.sluice.embedded.access.Action;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class RbacTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final User BOB = User.named("bob", List.of("staff"));

    private final KubernetesObjects cluster = KubernetesObjects.inMemory();
    private Rbac rbac;

    @BeforeEach
    void start() throws Exception {
        var shop = YAML.createObjectNode();
        shop.putObject("metadata").put("name", "shop");
        cluster.create(Resource.NAMESPACES, shop);
        rbac = Rbac.start(cluster);
    }

    @AfterEach
    void stop() {
        rbac.close();
        cluster.close();
    }

    private static ObjectNode read(String yaml) throws Exception {
        return (ObjectNode) YAML.readTree(yaml);
    }

    private void create(Resource resource, String yaml) throws Exception {
        var created = cluster.create(resource, read(yaml));
        rbac.settle(key(resource, created));
    }

    private void role(String name, String rules) throws Exception {
        create(
                Rbac.ROLES,
                "{metadata: {name: %s, namespace: shop}, rules: [%s]}".formatted(name, rules));
    }

    private void bind(String name, String role, String subject) throws Exception {
        create(
                Rbac.ROLE_BINDINGS,
                """
                metadata: {name: %s, namespace: shop}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: %s}
                subjects: [%s]
                """
                        .formatted(name, role, subject));
    }

    private static Key key(Resource resource, ObjectNode object) {
        return new Key(
                resource,
                object.at("/metadata/namespace").asText(),
                object.at("/metadata/name").asText());
    }

    private static Action on(String verb, String resource, String name) {
        var parts = resource.split("/", 2);
        var subresource = parts.length > 1 ? parts[1] : "";
        return new Action(verb, "", parts[0], subresource, "shop", name, "");
    }

    private boolean may(User user, Action action) {
        return rbac.decide(user, action).allowed();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get    | pods       |   | true",
                "delete | pods       |   | false",
                "get    | pods/log   |   | false",
                "get    | nodes      |   | false",
                "create | services   |   | true",
                "get    | configmaps | a | true",
                "get    | configmaps | b | false",
                "list   | configmaps |   | false",
                "create | configmaps | a | false",
                "update | widgets/scale | | true",
                "update | widgets/status | | false",
            })
    void rulesSayWhatIsAllowed(String verb, String resource, String name, boolean allowed)
            throws Exception {
        role(
                "r",
                """
                {apiGroups: [""], resources: [pods], verbs: [get, list]},
                {apiGroups: [""], resources: [services], verbs: ["*"]},
                {apiGroups: [""], resources: [configmaps], resourceNames: [a], verbs: [get, list]},
                {apiGroups: ["*"], resources: ["*/scale"], verbs: [update]}
                """);
        bind("rb", "Role, name: r", "{kind: User, name: bob}");

        assertThat(may(BOB, on(verb, resource, name == null ? "" : name))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "'{kind: User, name: bob}', true",
        "'{kind: Group, name: staff}', true",
        "'{kind: Group, name: system:authenticated}', true",
        "'{kind: User, name: staff}', false",
        "'{kind: Group, name: bob}', false",
        "'{kind: ServiceAccount, name: bob, namespace: shop}', false"
    })
    void bindingsNameUsersGroupsAndAccounts(String subject, boolean allowed) throws Exception {
        bind("rb", "ClusterRole, name: cluster-admin", subject);

        assertThat(may(BOB, on("delete", "pods", "p"))).isEqualTo(allowed);
    }

    @Test
    void anAccountIsNamedWithItsNamespaceOrByItsUserName() throws Exception {
        var account = User.serviceAccount("shop", "bot");
        bind(
                "rb",
                "ClusterRole, name: cluster-admin",
                "{kind: ServiceAccount, name: bot, namespace: shop}");

        assertThat(rbac.decide(account, on("get", "pods", "")).reason())
                .isEqualTo(
                        "RBAC: allowed by RoleBinding \"rb/shop\" of ClusterRole \"cluster-admin\""
                                + " to ServiceAccount \"bot/shop\"");
        assertThat(may(User.serviceAccount("other", "bot"), on("get", "pods", ""))).isFalse();
    }

    @Test
    void aRoleBindingHoldsInItsNamespaceOnly() throws Exception {
        bind("rb", "ClusterRole, name: cluster-admin", "{kind: User, name: bob}");

        assertThat(may(BOB, on("get", "pods", ""))).isTrue();
        assertThat(may(BOB, Action.onCluster("list", "", "pods", ""))).isFalse();
        assertThat(may(BOB, Action.onPath("get", "/metrics"))).isFalse();
    }

    @Test
    void mastersMayDoEverythingWithoutAnyBinding() {
        assertThat(may(User.ADMIN, Action.onCluster("delete", "x", "y", "z"))).isTrue();
        assertThat(may(User.ADMIN, Action.onPath("post", "/anything"))).isTrue();
    }

    @Test
    void strangersMayReadHealthAndVersionOnly() {
        assertThat(may(User.ANONYMOUS, Action.onPath("get", "/healthz"))).isTrue();
        assertThat(may(User.ANONYMOUS, Action.onPath("get", "/version"))).isTrue();
        assertThat(may(User.ANONYMOUS, Action.onPath("get", "/api"))).isFalse();
        assertThat(may(BOB, Action.onPath("get", "/apis/apps/v1"))).isTrue();
        assertThat(may(BOB, Action.onPath("post", "/apis/apps/v1"))).isFalse();
    }

    @Test
    void changesOfRolesAndBindingsCountAtOnce() throws Exception {
        role("r", "{apiGroups: [\"\"], resources: [pods], verbs: [get]}");
        bind("rb", "Role, name: r", "{kind: User, name: bob}");
        assertThat(may(BOB, on("get", "pods", ""))).isTrue();

        var binding = new Key(Rbac.ROLE_BINDINGS, "shop", "rb");
        var changed = cluster.get(binding).orElseThrow().deepCopy();
        ((ObjectNode) changed.at("/subjects/0")).put("name", "eve");
        cluster.update(Rbac.ROLE_BINDINGS, changed);
        rbac.settle(binding);
        assertThat(may(BOB, on("get", "pods", ""))).isFalse();
        assertThat(may(User.named("eve", List.of()), on("get", "pods", ""))).isTrue();

        var role = new Key(Rbac.ROLES, "shop", "r");
        cluster.delete(role);
        rbac.settle(role);
        assertThat(may(User.named("eve", List.of()), on("get", "pods", ""))).isFalse();
    }

    @Test
    void clusterRolesMadeOfOthersAreFilled() throws Exception {
        var view = new Key(Rbac.CLUSTER_ROLES, "", "view");
        create(
                Rbac.CLUSTER_ROLES,
                """
                metadata:
                  name: see-widgets
                  labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}
                rules:
                - {apiGroups: [w.dev], resources: [widgets], verbs: [get]}
                """);
        bind("rb", "ClusterRole, name: admin", "{kind: User, name: bob}");

        var widgets = new Action("get", "w.dev", "widgets", "", "shop", "", "");
        // Through view and edit into admin: three writes after one another.
        for (var role : List.of("view", "edit", "admin")) {
            await(() -> rulesOf(role).contains("widgets"));
        }
        assertThat(may(BOB, widgets)).isTrue();
        assertThat(cluster.get(view).orElseThrow().path("rules").toString()).contains("widgets");
        assertThat(rulesOf("admin")).contains("rolebindings", "deployments/scale", "configmaps");
    }

    private String rulesOf(String role) {
        var key = new Key(Rbac.CLUSTER_ROLES, "", role);
        rbac.settle(key);
        return cluster.get(key).orElseThrow().path("rules").toString();
    }

    private static void await(java.util.function.BooleanSupplier so) throws InterruptedException {
        var never = new java.util.concurrent.CountDownLatch(1);
        for (var i = 0; i < 1000 && !so.getAsBoolean(); i++) {
            assertThat(never.await(10, java.util.concurrent.TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(so.getAsBoolean()).isTrue();
    }

    @Test
    void whatSomebodyChangedOfTheDefaultsStaysChanged() throws Exception {
        var key = new Key(Rbac.CLUSTER_ROLES, "", "system:basic-user");
        var changed = cluster.get(key).orElseThrow().deepCopy();
        changed.putArray("rules");
        cluster.update(Rbac.CLUSTER_ROLES, changed);

        try (var again = Rbac.start(cluster)) {
            assertThat(again.rules(BOB, "")).noneMatch(rule -> !rule.resources().isEmpty());
        }
    }
}
