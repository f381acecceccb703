package dev.sluice.cli.story.leastprivilege;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.cli.Platform;
import dev.sluice.cli.story.Waiting;
import dev.sluice.embedded.Ports;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

class LeastPrivilegeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROLE = "/apis/rbac.authorization.k8s.io/v1/clusterroles/sluice";
    private static final String ACCOUNT = "system:serviceaccount:sluice-system:sluice";
    private static final String DEPLOYMENT =
            """
            {"metadata": {"name": "web"},
             "spec": {
               "selector": {"matchLabels": {"app": "web"}},
               "template": {
                 "metadata": {"labels": {"app": "web"}},
                 "spec": {"containers": [{"name": "web", "image": "nowhere/web:1"}]}}}}
            """;
    private static final String CANARY =
            """
            {"apiVersion": "flagger.app/v1beta1", "kind": "Canary", "metadata": {"name": "web"},
             "spec": {
               "provider": "kubernetes",
               "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
               "service": {"port": 80},
               "analysis": {"interval": "1s", "threshold": 2, "iterations": 2}}}
            """;

    @TempDir private Path directory;

    private Platform platform;
    private KubernetesClient admin;

    @BeforeEach
    void start() throws Exception {
        platform =
                Platform.start(
                        directory.resolve("data"), "127.0.0.1", Ports.ANY, Optional.of(audit()));
        admin = platform.client();
    }

    @AfterEach
    void stop() {
        if (platform != null) {
            platform.close();
        }
    }

    private Path audit() {
        return directory.resolve("audit.log");
    }

    private JsonNode read(String path) {
        try {
            return JSON.readTree(admin.raw(path));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private void mayNotMakeServices() {
        var role = (ObjectNode) read(ROLE);
        for (var rule : role.path("rules")) {
            var ofServices =
                    StreamSupport.stream(rule.path("resources").spliterator(), false)
                            .anyMatch(resource -> resource.asText().equals("services"));
            if (ofServices && rule.path("apiGroups").path(0).asText().isEmpty()) {
                ((ObjectNode) rule).putArray("verbs").add("get").add("list").add("watch");
            }
        }
        admin.raw(ROLE, "PUT", role.toString());
    }

    private void shop() {
        admin.raw("/api/v1/namespaces", "POST", "{\"metadata\": {\"name\": \"shop\"}}");
        admin.raw("/apis/apps/v1/namespaces/shop/deployments", "POST", DEPLOYMENT);
        admin.raw("/apis/flagger.app/v1beta1/namespaces/shop/canaries", "POST", CANARY);
    }

    private boolean exists(String path) {
        try {
            return admin.raw(path) != null;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404) {
                return false;
            }
            throw e;
        }
    }

    private Stream<String> warnings() {
        return StreamSupport.stream(
                        read("/api/v1/namespaces/shop/events").path("items").spliterator(), false)
                .filter(event -> event.at("/involvedObject/kind").asText().equals("Canary"))
                .filter(event -> event.path("type").asText().equals("Warning"))
                .map(event -> event.path("message").asText());
    }

    @Test
    void aMissingRuleIsToldOnTheCanaryAndMadeGoodWhenItIsGiven() throws Exception {
        var printed = (ObjectNode) read(ROLE);
        mayNotMakeServices();
        shop();

        var forbidden =
                "User \"" + ACCOUNT + "\" cannot create resource \"services\" in API group \"\"";
        Waiting.until(
                "an event that says what is forbidden",
                () -> warnings().anyMatch(message -> message.contains(forbidden)));
        Waiting.until(
                "a condition that says it too",
                () ->
                        read("/apis/flagger.app/v1beta1/namespaces/shop/canaries/web")
                                .at("/status/conditions")
                                .toString()
                                .contains("cannot create resource"));
        assertThat(exists("/api/v1/namespaces/shop/services/web-primary")).isFalse();

        var role = (ObjectNode) read(ROLE);
        role.set("rules", printed.path("rules"));
        admin.raw(ROLE, "PUT", role.toString());
        Waiting.until(
                "the service is made",
                () -> exists("/api/v1/namespaces/shop/services/web-primary"));
    }

    @Test
    void thePrintedRulesAreEnough() throws Exception {
        shop();

        Waiting.until(
                "the primary is made",
                () -> exists("/apis/apps/v1/namespaces/shop/deployments/web-primary"));
        Waiting.until(
                "it waits for the primary's pods",
                () -> warnings().anyMatch(message -> message.contains("web-primary")));
        var requests = Files.readAllLines(audit()).stream().map(LeastPrivilegeTest::event).toList();
        assertThat(requests)
                .filteredOn(event -> event.at("/user/username").asText().equals(ACCOUNT))
                .isNotEmpty()
                .noneMatch(event -> event.at("/responseStatus/code").asInt() == 403);
    }

    private static JsonNode event(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
