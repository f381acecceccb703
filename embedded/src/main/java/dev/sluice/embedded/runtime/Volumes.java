package dev.sluice.embedded.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A pod's volumes as directories, and links to them where the containers mount them.
record Volumes(PodSpec pod, PodDirectories directories, ConfigData config, PodTokens tokens) {
    /// Makes every volume; writes again what changed in ConfigMaps and Secrets.
    ///
    /// @throws BlockedException when something a volume refers to does not exist
    void prepare() throws IOException, BlockedException {
        for (var volume : pod.spec().path("volumes")) {
            var files = files(volume);
            if (files.isPresent()) {
                write(directory(volume), files.get());
            } else if (!volume.has("hostPath")) {
                Files.createDirectories(directory(volume));
            }
        }
        var kubeconfig = tokens.kubeconfig(pod);
        if (kubeconfig.isPresent()) {
            Files.createDirectories(directories.pod(pod));
            replace(directories.kubeconfig(pod), kubeconfig.get());
        }
    }

    /// Puts a link at each mount path below the container's root.
    void mount(ContainerSpec container) throws IOException, BlockedException {
        var root = directories.root(pod, container);
        Files.createDirectories(root);
        for (var mount : container.json().path("volumeMounts")) {
            var place = below(root, mount.path("mountPath").asText());
            var target = below(directory(volume(mount)), mount.path("subPath").asText(""));
            if (place.equals(root)) {
                throw BlockedException.config(
                        "container " + container.name() + ": a volume cannot be mounted at /");
            }
            var parent = place.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (!Files.exists(target)) {
                Files.createDirectories(target);
            }
            if (Files.isSymbolicLink(place)) {
                Files.delete(place);
            } else {
                PodDirectories.deleteTree(place);
            }
            Files.createSymbolicLink(place, target);
        }
    }

    private JsonNode volume(JsonNode mount) throws BlockedException {
        var name = mount.path("name").asText();
        return PodSpec.stream(pod.spec().path("volumes"))
                .filter(each -> each.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> BlockedException.config("volume \"" + name + "\" not found"));
    }

    private static Path below(Path directory, String path) throws BlockedException {
        var place = directory.resolve(path.replaceFirst("^/+", "")).normalize();
        if (!place.startsWith(directory)) {
            throw BlockedException.config("path " + path + " must not leave the container");
        }
        return place;
    }

    private Path directory(JsonNode volume) {
        if (volume.has("hostPath")) {
            return Path.of(volume.path("hostPath").path("path").asText());
        }
        if (volume.has("persistentVolumeClaim")) {
            return directories.claim(
                    pod.namespace(),
                    volume.path("persistentVolumeClaim").path("claimName").asText());
        }
        return directories.volume(pod, volume.path("name").asText());
    }

    /// The files of a volume whose content comes from objects; empty for other kinds.
    private Optional<Map<String, byte[]>> files(JsonNode volume) throws BlockedException {
        var files = new TreeMap<String, byte[]>();
        if (volume.has("configMap")) {
            add(files, ConfigData.Kind.CONFIG_MAP, volume.path("configMap"), "name");
        } else if (volume.has("secret")) {
            add(files, ConfigData.Kind.SECRET, volume.path("secret"), "secretName");
        } else if (volume.has("downwardAPI")) {
            downward(files, volume.path("downwardAPI"));
        } else if (volume.has("projected")) {
            for (var source : volume.path("projected").path("sources")) {
                add(files, ConfigData.Kind.CONFIG_MAP, source.path("configMap"), "name");
                add(files, ConfigData.Kind.SECRET, source.path("secret"), "name");
                downward(files, source.path("downwardAPI"));
                token(files, source.path("serviceAccountToken"));
            }
        } else {
            return Optional.empty();
        }
        return Optional.of(files);
    }

    private void token(Map<String, byte[]> files, JsonNode source) throws BlockedException {
        if (source.isObject()) {
            files.put(source.path("path").asText(), tokens.token(pod, source).getBytes(UTF_8));
        }
    }

    private void add(
            Map<String, byte[]> files, ConfigData.Kind kind, JsonNode source, String nameField)
            throws BlockedException {
        if (source.isMissingNode()) {
            return;
        }
        var name = source.path(nameField).asText();
        var optional = source.path("optional").asBoolean(false);
        var entries = config.read(kind, name);
        if (entries.isEmpty()) {
            if (!optional) {
                throw BlockedException.config(kind.notFound(name));
            }
            return;
        }
        if (!source.has("items")) {
            files.putAll(entries.get());
            return;
        }
        for (var item : source.path("items")) {
            var value = entries.get().get(item.path("key").asText());
            if (value != null) {
                files.put(item.path("path").asText(), value);
            } else if (!optional) {
                throw BlockedException.config(
                        kind.noKey(item.path("key").asText(), pod.namespace(), name));
            }
        }
    }

    private void downward(Map<String, byte[]> files, JsonNode source) throws BlockedException {
        for (var item : source.path("items")) {
            var value =
                    item.has("fieldRef")
                            ? Downward.field(pod, item.path("fieldRef").path("fieldPath").asText())
                            : Downward.resource(
                                    pod,
                                    pod.containers().getFirst(),
                                    item.path("resourceFieldRef"));
            files.put(item.path("path").asText(), value.getBytes(UTF_8));
        }
    }

    /// Replaces each file as a whole, so that a reader never sees half of one.
    private static void write(Path directory, Map<String, byte[]> files)
            throws IOException, BlockedException {
        Files.createDirectories(directory);
        for (var file : files.entrySet()) {
            var place = below(directory, file.getKey());
            var parent = place.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            replace(place, file.getValue());
        }
        try (var present = Files.list(directory)) {
            for (var old : present.toList()) {
                if (Files.isRegularFile(old)
                        && !files.containsKey(String.valueOf(old.getFileName()))) {
                    Files.delete(old);
                }
            }
        }
    }

    private static void replace(Path place, byte[] content) throws IOException {
        if (Files.exists(place) && Arrays.equals(Files.readAllBytes(place), content)) {
            return;
        }
        var fresh = place.resolveSibling(place.getFileName() + ".new");
        Files.write(fresh, content);
        Files.move(fresh, place, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Whether a change of ConfigMaps or Secrets may concern the volumes.
    boolean followConfig() {
        return PodSpec.stream(pod.spec().path("volumes"))
                .anyMatch(each ->
                        each.has("configMap") || each.has("secret") || each.has("projected"));
    }
}
