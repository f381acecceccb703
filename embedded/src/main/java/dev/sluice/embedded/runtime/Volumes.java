package dev.sluice.embedded.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A pod's volumes as directories, and links to them where the containers mount them.
record Volumes(PodSpec pod, PodDirectories directories, ConfigData config, PodTokens tokens) {
    /// Makes every volume; writes again what changed in ConfigMaps and Secrets.
    ///
    /// @throws BlockedException when something a volume refers to does not exist
    void prepare() throws IOException, BlockedException {
        for (var volume : pod.spec().path("volumes")) {
            var files = files(volume);
            if (files.isPresent()) {
                files.get().write(directory(volume));
            } else if (!volume.has("hostPath")) {
                Files.createDirectories(directory(volume));
                if (volume.has("emptyDir")) {
                    VolumeFiles.permit(directory(volume), VolumeFiles.EVERYBODY);
                }
            }
        }
        var kubeconfig = tokens.kubeconfig(pod);
        if (kubeconfig.isPresent()) {
            Files.createDirectories(directories.pod(pod));
            VolumeFiles.replace(directories.kubeconfig(pod), kubeconfig.get(), VolumeFiles.OWNER);
        }
    }

    /// Puts a link at each mount path below the container's root.
    ///
    /// @param variables the container's, for a `subPathExpr`
    void mount(ContainerSpec container, Map<String, String> variables)
            throws IOException, BlockedException {
        var root = directories.root(pod, container);
        Files.createDirectories(root);
        for (var mount : container.json().path("volumeMounts")) {
            var place = below(root, mount.path("mountPath").asText());
            var target = target(mount, variables);
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

    /// What a container mounts, as engines write it: place here, place there, options.
    List<String> bindings(ContainerSpec container, Map<String, String> variables)
            throws IOException, BlockedException {
        var bindings = new ArrayList<String>();
        for (var mount : container.json().path("volumeMounts")) {
            var target = target(mount, variables);
            if (!Files.exists(target)) {
                Files.createDirectories(target);
            }
            bindings.add(
                    target.toAbsolutePath()
                            + ":"
                            + mount.path("mountPath").asText()
                            + (mount.path("readOnly").asBoolean(false) ? ":ro" : ""));
        }
        return bindings;
    }

    private Path target(JsonNode mount, Map<String, String> variables) throws BlockedException {
        var path =
                mount.has("subPathExpr")
                        ? Expansion.expand(mount.path("subPathExpr").asText(), variables)
                        : mount.path("subPath").asText("");
        return below(directory(volume(mount)), path);
    }

    private JsonNode volume(JsonNode mount) throws BlockedException {
        var name = mount.path("name").asText();
        return PodSpec.stream(pod.spec().path("volumes"))
                .filter(each -> each.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> BlockedException.config("volume \"" + name + "\" not found"));
    }

    static Path below(Path directory, String path) throws BlockedException {
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
    private Optional<VolumeFiles> files(JsonNode volume) throws BlockedException {
        for (var kind : List.of("configMap", "secret", "downwardAPI", "projected")) {
            if (volume.has(kind)) {
                var source = volume.path(kind);
                var files = new VolumeFiles(source.path("defaultMode").asInt(VolumeFiles.USUAL));
                add(files, kind, source);
                return Optional.of(files);
            }
        }
        return Optional.empty();
    }

    private void add(VolumeFiles files, String kind, JsonNode source) throws BlockedException {
        switch (kind) {
            case "configMap" -> add(files, ConfigData.Kind.CONFIG_MAP, source, "name");
            case "secret" -> add(files, ConfigData.Kind.SECRET, source, "secretName");
            case "downwardAPI" -> downward(files, source);
            default -> {
                for (var each : source.path("sources")) {
                    add(files, ConfigData.Kind.CONFIG_MAP, each.path("configMap"), "name");
                    add(files, ConfigData.Kind.SECRET, each.path("secret"), "name");
                    downward(files, each.path("downwardAPI"));
                    token(files, each.path("serviceAccountToken"));
                }
            }
        }
    }

    private void token(VolumeFiles files, JsonNode source) throws BlockedException {
        if (source.isObject()) {
            files.add(source, tokens.token(pod, source).getBytes(UTF_8));
        }
    }

    private void add(VolumeFiles files, ConfigData.Kind kind, JsonNode source, String nameField)
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
            entries.get().forEach(files::add);
            return;
        }
        for (var item : source.path("items")) {
            var value = entries.get().get(item.path("key").asText());
            if (value != null) {
                files.add(item, value);
            } else if (!optional) {
                throw BlockedException.config(
                        kind.noKey(item.path("key").asText(), pod.namespace(), name));
            }
        }
    }

    private void downward(VolumeFiles files, JsonNode source) throws BlockedException {
        for (var item : source.path("items")) {
            var value =
                    item.has("fieldRef")
                            ? Downward.field(pod, item.path("fieldRef").path("fieldPath").asText())
                            : Downward.resource(
                                    pod,
                                    pod.containers().getFirst(),
                                    item.path("resourceFieldRef"));
            files.add(item, value.getBytes(UTF_8));
        }
    }

    /// Whether a change of ConfigMaps or Secrets may concern the volumes.
    boolean followConfig() {
        return PodSpec.stream(pod.spec().path("volumes"))
                .anyMatch(each ->
                        each.has("configMap") || each.has("secret") || each.has("projected"));
    }
}
