package dev.sluice.embedded.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.util.Base64;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Reads ConfigMaps and Secrets as files or variables.
record ConfigData(Cluster cluster, String namespace) {
    /// Every entry as bytes; empty when the object does not exist.
    Optional<SequencedMap<String, byte[]>> read(Kind kind, String name) {
        return cluster.get(new Key(kind.resource, namespace, name))
                .map(object -> {
                    var entries = new TreeMap<String, byte[]>();
                    for (var each : object.path("data").properties()) {
                        var text = each.getValue().asText();
                        entries.put(
                                each.getKey(),
                                kind == Kind.SECRET
                                        ? Base64.getDecoder().decode(text)
                                        : text.getBytes(UTF_8));
                    }
                    for (var each : object.path("binaryData").properties()) {
                        entries.put(
                                each.getKey(),
                                Base64.getDecoder().decode(each.getValue().asText()));
                    }
                    return entries;
                });
    }

    enum Kind {
        CONFIG_MAP(Resource.CONFIG_MAPS, "configmap", "ConfigMap"),
        SECRET(Resource.SECRETS, "secret", "Secret");

        private final Resource resource;
        private final String word;
        private final String title;

        Kind(Resource resource, String word, String title) {
            this.resource = resource;
            this.word = word;
            this.title = title;
        }

        String notFound(String name) {
            return word + " \"" + name + "\" not found";
        }

        String noKey(String key, String namespace, String name) {
            return "couldn't find key " + key + " in " + title + " " + namespace + "/" + name;
        }
    }
}
