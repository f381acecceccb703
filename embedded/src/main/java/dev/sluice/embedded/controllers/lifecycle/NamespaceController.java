package dev.sluice.embedded.controllers.lifecycle;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.objects.ResourceType;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The life of namespaces: each gets its ServiceAccount `default` and the ConfigMap with the
/// cluster's certificate; a terminating one loses all content and then its finalizer.
public final class NamespaceController implements Controller {
    private static final String FINALIZER = "kubernetes";
    private static final String ROOT_CA = "kube-root-ca.crt";

    private final Cluster cluster;
    private final Supplier<List<ResourceType>> types;
    private final String rootCertificate;
    private final InstantSource clock;
    private final Set<String> terminating = ConcurrentHashMap.newKeySet();

    /// @param rootCertificate PEM of the certificate that pods may trust; may be empty
    public NamespaceController(
            Cluster cluster,
            Supplier<List<ResourceType>> types,
            String rootCertificate,
            InstantSource clock) {
        this.cluster = cluster;
        this.types = types;
        this.rootCertificate = rootCertificate;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "namespace-controller";
    }

    @Override
    public List<Source> sources() {
        return List.of(
                Source.itself(Resource.NAMESPACES),
                new Source(Resource.SERVICE_ACCOUNTS, account -> ofNamed(account, "default")),
                new Source(Resource.CONFIG_MAPS, map -> ofNamed(map, ROOT_CA)));
    }

    /// What happens in terminating namespaces.
    ///
    /// @param queue takes the keys to decide
    public Everything.Listener listener(Consumer<Collection<Key>> queue) {
        return new Everything.Listener() {
            @Override
            public void exists(Resource resource, ObjectNode object) {
                if (terminating.contains(Meta.namespace(object))) {
                    queue.accept(List.of(key(Meta.namespace(object))));
                }
            }

            @Override
            public void gone(Resource resource, ObjectNode object) {
                exists(resource, object);
            }
        };
    }

    @Override
    public Decision decide(Key key) {
        var stored = cluster.get(key);
        if (stored.isEmpty()) {
            terminating.remove(key.name());
            return Decision.NOTHING;
        }
        if (!Meta.deleting(stored.get())) {
            return Decision.of(furnish(key.name()));
        }
        // Noted before anything is listed, so that no end of an object is missed.
        terminating.add(key.name());
        return hasFinalizer(stored.get()) ? empty(stored.get()) : Decision.NOTHING;
    }

    private List<Write> furnish(String namespace) {
        var writes = new ArrayList<Write>();
        if (cluster.get(new Key(Resource.SERVICE_ACCOUNTS, namespace, "default")).isEmpty()) {
            var account = object("ServiceAccount", namespace, "default");
            writes.add(new Write.Create(Resource.SERVICE_ACCOUNTS, account));
        }
        rootCa(namespace).ifPresent(writes::add);
        return writes;
    }

    /// The ConfigMap when it is missing or carries another certificate.
    private Optional<Write> rootCa(String namespace) {
        var stored = cluster.get(new Key(Resource.CONFIG_MAPS, namespace, ROOT_CA));
        if (stored.isPresent()) {
            if (stored.get().path("data").path("ca.crt").asText().equals(rootCertificate)) {
                return Optional.empty();
            }
            var changed = stored.get().deepCopy();
            changed.withObjectProperty("data").put("ca.crt", rootCertificate);
            return Optional.of(new Write.Update(Resource.CONFIG_MAPS, changed));
        }
        var map = object("ConfigMap", namespace, ROOT_CA);
        map.putObject("data").put("ca.crt", rootCertificate);
        Meta.of(map)
                .putObject("annotations")
                .put(
                        "kubernetes.io/description",
                        "Contains the certificate of the API server, for clients in pods.");
        return Optional.of(new Write.Create(Resource.CONFIG_MAPS, map));
    }

    private Decision empty(ObjectNode namespace) {
        var writes = new ArrayList<Write>();
        var remaining = new Remaining();
        boolean touched = false;
        for (var type : types.get()) {
            if (!type.namespaced()) {
                continue;
            }
            boolean counts = !type.resource().plural().equals("events");
            for (var object : cluster.list(type.resource(), Meta.name(namespace))) {
                if (!Meta.deleting(object)) {
                    writes.add(new Write.Delete(Meta.key(type.resource(), object)));
                    touched |= counts;
                }
                if (counts) {
                    remaining.count(type.resource(), object);
                }
            }
        }
        if (remaining.isEmpty()) {
            writes.add(withoutFinalizer(namespace));
        } else if (!touched) {
            var status = remaining.status(namespace, clock.instant());
            if (!Canonical.same(status, namespace.path("status"))) {
                var changed = Meta.anyVersion(namespace);
                changed.set("status", status);
                writes.add(new Write.UpdateStatus(Resource.NAMESPACES, changed));
            }
        }
        return Decision.of(writes);
    }

    private static boolean hasFinalizer(ObjectNode namespace) {
        for (var finalizer : namespace.path("spec").path("finalizers")) {
            if (finalizer.asText().equals(FINALIZER)) {
                return true;
            }
        }
        return false;
    }

    private static Write withoutFinalizer(ObjectNode namespace) {
        var changed = namespace.deepCopy();
        var kept = JsonNodeFactory.instance.arrayNode();
        for (var finalizer : namespace.path("spec").path("finalizers")) {
            if (!finalizer.asText().equals(FINALIZER)) {
                kept.add(finalizer);
            }
        }
        changed.withObjectProperty("spec").set("finalizers", kept);
        return new Write.Finalize(changed);
    }

    private static Collection<Key> ofNamed(ObjectNode object, String name) {
        return Meta.name(object).equals(name) ? List.of(key(Meta.namespace(object))) : List.of();
    }

    private static Key key(String namespace) {
        return new Key(Resource.NAMESPACES, "", namespace);
    }

    private static ObjectNode object(String kind, String namespace, String name) {
        var object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", "v1").put("kind", kind);
        object.putObject("metadata").put("name", name).put("namespace", namespace);
        return object;
    }
}
