package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.store.Id;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What a new pod gets from its service account and its priority class, and that it has both.
///
/// Where nobody makes service accounts, which is so as long as the namespace `default` has none,
/// pods are accepted without one.
final class PodAdmission {
    private static final Resource ACCOUNTS = new Resource("", "serviceaccounts");
    private static final Resource CLASSES = new Resource("scheduling.k8s.io", "priorityclasses");

    /// Those that every cluster knows without an object.
    private static final Map<String, Integer> SYSTEM =
            Map.of(
                    "system-cluster-critical", 2_000_000_000,
                    "system-node-critical", 2_000_001_000);

    private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String ROOT = "kube-root-ca.crt";
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int TOKEN_SECONDS = 3607;
    private static final int SUFFIX = 5;
    private static final int ATTEMPTS = 100;
    private static final long PAUSE_MILLIS = 10;
    private static final int FILE_MODE = 0644;

    private static final int RANDOM = 5;

    private final Ground ground;

    PodAdmission(Ground ground) {
        this.ground = ground;
    }

    /// @throws ApiException 403 when the account or the class does not exist
    void admit(ObjectNode pod) {
        priority(pod);
        String namespace = Metadata.namespace(pod);
        if (account("default", "default").isEmpty()) {
            return;
        }
        String name = pod.at("/spec/serviceAccountName").asText();
        ObjectNode account =
                awaited(namespace, name)
                        .orElseThrow(() ->
                                refusal(
                                        pod,
                                        "error looking up service account "
                                                + namespace
                                                + "/"
                                                + name
                                                + ": serviceaccount \""
                                                + name
                                                + "\" not found"));
        ObjectNode spec = (ObjectNode) pod.get("spec");
        if (wantsToken(spec, account)) {
            mount(spec);
        }
        JsonNode secrets = account.path("imagePullSecrets");
        if (!secrets.isEmpty() && spec.path("imagePullSecrets").isEmpty()) {
            spec.set("imagePullSecrets", secrets.deepCopy());
        }
    }

    /// A pod is refused before it is given a name, so that the same words come each time.
    private static ApiException refusal(ObjectNode pod, String why) {
        String name = Metadata.name(pod);
        String prefix = pod.at("/metadata/generateName").asText();
        boolean generated = !prefix.isEmpty() && name.length() == prefix.length() + RANDOM;
        return Refusals.forbidden(Resource.PODS, generated ? prefix : name, why);
    }

    private Optional<ObjectNode> account(String namespace, String name) {
        return ground.store().latest(new Id(ACCOUNTS.toString(), namespace, name));
    }

    /// The account of a new namespace is made a moment after it.
    private Optional<ObjectNode> awaited(String namespace, String name) {
        Optional<ObjectNode> found = account(namespace, name);
        for (int i = 0; i < ATTEMPTS && found.isEmpty() && name.equals("default"); i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
            found = account(namespace, name);
        }
        return found;
    }

    private static boolean wantsToken(JsonNode spec, JsonNode account) {
        String member = "automountServiceAccountToken";
        return spec.path(member).asBoolean(account.path(member).asBoolean(true));
    }

    private void mount(ObjectNode spec) {
        String name = "kube-api-access-" + suffix();
        boolean used = false;
        for (String list : List.of("initContainers", "containers")) {
            for (JsonNode container : spec.path(list)) {
                boolean taken =
                        container
                                .path("volumeMounts")
                                .valueStream()
                                .anyMatch(it -> it.path("mountPath").asText().equals(MOUNT_PATH));
                if (!taken && container instanceof ObjectNode object) {
                    list(object, "volumeMounts")
                            .addObject()
                            .put("name", name)
                            .put("readOnly", true)
                            .put("mountPath", MOUNT_PATH);
                    used = true;
                }
            }
        }
        if (used) {
            volume(list(spec, "volumes").addObject().put("name", name));
        }
    }

    private static ArrayNode list(ObjectNode object, String name) {
        return object.get(name) instanceof ArrayNode found ? found : object.putArray(name);
    }

    private static void volume(ObjectNode volume) {
        ObjectNode projected = volume.putObject("projected");
        ArrayNode sources = projected.putArray("sources");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("expirationSeconds", TOKEN_SECONDS)
                .put("path", "token");
        ObjectNode root = sources.addObject().putObject("configMap").put("name", ROOT);
        root.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
        ObjectNode namespace = sources.addObject().putObject("downwardAPI");
        namespace
                .putArray("items")
                .addObject()
                .put("path", "namespace")
                .putObject("fieldRef")
                .put("apiVersion", "v1")
                .put("fieldPath", "metadata.namespace");
        projected.put("defaultMode", FILE_MODE);
    }

    private String suffix() {
        var suffix = new StringBuilder();
        for (int i = 0; i < SUFFIX; i++) {
            suffix.append(LETTERS.charAt(ground.random().nextInt(LETTERS.length())));
        }
        return suffix.toString();
    }

    private void priority(ObjectNode pod) {
        ObjectNode spec = (ObjectNode) pod.get("spec");
        String name = spec.path("priorityClassName").asText();
        Optional<ObjectNode> found = name.isEmpty() ? usual() : priorityClass(name);
        if (found.isEmpty() && !name.isEmpty()) {
            throw refusal(pod, "no PriorityClass with name " + name + " was found");
        }
        found.ifPresent(it -> {
            spec.put("priorityClassName", Metadata.name(it));
            spec.put("priority", it.path("value").asInt());
            spec.set("preemptionPolicy", it.path("preemptionPolicy"));
        });
    }

    private Optional<ObjectNode> priorityClass(String name) {
        return ground.store()
                .latest(new Id(CLASSES.toString(), "", name))
                .or(() -> Optional.ofNullable(SYSTEM.get(name)).map(it -> system(name, it)));
    }

    private static ObjectNode system(String name, int value) {
        ObjectNode known = JsonNodeFactory.instance.objectNode();
        known.putObject("metadata").put("name", name);
        return known.put("value", value).put("preemptionPolicy", "PreemptLowerPriority");
    }

    private Optional<ObjectNode> usual() {
        return ground.store().list(CLASSES.toString(), "").objects().stream()
                .filter(it -> it.path("globalDefault").asBoolean())
                .findFirst();
    }
}
