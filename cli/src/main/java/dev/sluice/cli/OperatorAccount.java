package dev.sluice.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.OAuthTokenProvider;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The service account the operator has in the embedded cluster, with the rules that `sluice rbac`
/// prints and no others: what is missing there is missing here.
final class OperatorAccount implements OAuthTokenProvider, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorAccount.class);
    private static final String NAMESPACE = "sluice-system";
    private static final String NAME = "sluice";
    private static final Duration RENEWED_AFTER = Duration.ofMinutes(45);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient admin;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String token;

    private OperatorAccount(KubernetesClient admin) {
        this.admin = admin;
        this.token = request();
    }

    /// Creates the account, sets its roles and bindings to what is printed now, and takes a token
    /// that is renewed until this is closed.
    ///
    /// @param admin who may grant all of it
    static OperatorAccount open(KubernetesClient admin) {
        var namespace = "{\"metadata\":{\"name\":\"" + NAMESPACE + "\"}}";
        create(admin, "/api/v1/namespaces", namespace);
        for (var manifest : manifests()) {
            var kind = manifest.path("kind").asText();
            if (kind.equals("ServiceAccount")) {
                var accounts = "/api/v1/namespaces/" + NAMESPACE + "/serviceaccounts";
                create(admin, accounts, manifest.toString());
            } else {
                admin.raw(path(kind, manifest), "PUT", manifest.toString());
            }
        }
        var account = new OperatorAccount(admin);
        Thread.ofVirtual().name("operator-token").start(account::renew);
        return account;
    }

    private static List<ObjectNode> manifests() {
        try (var documents =
                new ObjectMapper(new YAMLFactory())
                        .readerFor(ObjectNode.class)
                        .<ObjectNode>readValues(new RbacCommand().text())) {
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException("the printed rules are not YAML", e);
        }
    }

    /// A PUT of an absent role or binding creates it.
    private static String path(String kind, ObjectNode manifest) {
        var metadata = manifest.path("metadata");
        var place =
                metadata.has("namespace")
                        ? "/namespaces/" + metadata.path("namespace").asText()
                        : "";
        var plural =
                switch (kind) {
                    case "ClusterRole" -> "clusterroles";
                    case "ClusterRoleBinding" -> "clusterrolebindings";
                    case "Role" -> "roles";
                    case "RoleBinding" -> "rolebindings";
                    default -> throw new IllegalStateException("a " + kind + " among the rules");
                };
        return "/apis/rbac.authorization.k8s.io/v1"
                + place
                + "/"
                + plural
                + "/"
                + metadata.path("name").asText();
    }

    private static void create(KubernetesClient admin, String collection, String object) {
        try {
            admin.raw(collection, "POST", object);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    private String request() {
        var path = "/api/v1/namespaces/" + NAMESPACE + "/serviceaccounts/" + NAME + "/token";
        try {
            var answer = JSON.readTree(admin.raw(path, "POST", "{}"));
            return answer.path("status").path("token").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the API server did not answer JSON", e);
        }
    }

    private void renew() {
        var pause = RENEWED_AFTER;
        try {
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = renewed() ? RENEWED_AFTER : AGAIN_AFTER;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean renewed() {
        try {
            token = request();
            return true;
        } catch (RuntimeException e) {
            LOG.warn("the operator's token is not renewed yet: {}", e.getMessage());
            return false;
        }
    }

    @Override
    public String getToken() {
        return token;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
