package dev.sluice.embedded.runtime;

import dev.sluice.embedded.network.ServiceAddresses;
import dev.sluice.embedded.network.ServiceNames;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Resource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Works out what to start for a container: command, variables, directory.
///
/// @param home what `$(SLUICE_HOME)` stands for
record Launches(
        Cluster cluster,
        ServiceAddresses addresses,
        Path home,
        PodDirectories directories,
        ApiDoor api) {

    /// @throws BlockedException when the image has no local command, or configuration is missing
    Launch of(PodSpec pod, ContainerSpec container, HostPorts ports) throws BlockedException {
        var image = image(container);
        var root = directories.root(pod, container).toAbsolutePath();
        var names = new ServiceNames(addresses);
        var environment =
                new Environment(
                        pod,
                        container,
                        new ConfigData(cluster, pod.namespace()),
                        text -> names.rewrite(text, pod.namespace()));
        environment.inherit(System.getenv(), System.getProperty("java.home"), root.toString());
        api.access()
                .ifPresent(
                        access -> environment.api(access.address(), directories.kubeconfig(pod)));
        links(pod, environment);
        environment.ports(ports);
        var constants =
                Map.of(
                        "IMAGE_TAG", ImageName.of(container.image()).tag(),
                        "SLUICE_HOME", home.toString());
        image.ifPresent(found -> environment.image(found.env(), constants));
        environment.manifest();
        var variables = environment.variables();
        var known = new HashMap<>(variables);
        known.putAll(constants);
        var words =
                words(
                        command(container, image),
                        known,
                        word -> names.rewrite(word, pod.namespace()));
        return new Launch(
                words, variables, directory(container, image, root, known), Enclosure.NONE);
    }

    /// What a container in an engine finds; a command that is empty is the image's.
    record Inside(Map<String, String> variables, List<String> command, List<String> args) {}

    /// Its files lie where it expects them, and it listens on the ports it declares. Only on the
    /// machine's own network it reaches Services and the API server.
    Inside inEngine(PodSpec pod, ContainerSpec container) throws BlockedException {
        var names = new ServiceNames(addresses);
        UnaryOperator<String> rewritten =
                pod.hostNetwork()
                        ? text -> names.rewrite(text, pod.namespace())
                        : UnaryOperator.identity();
        var environment =
                new Environment(
                        pod, container, new ConfigData(cluster, pod.namespace()), rewritten);
        environment.variables().put("SLUICE_ROOT", "");
        if (pod.hostNetwork()) {
            api.access().ifPresent(access -> environment.api(access.address()));
            links(pod, environment);
        }
        environment.ports(new HostPorts(Map.of(), Map.of()));
        environment.manifest();
        var variables = environment.variables();
        return new Inside(
                variables,
                words(container.command(), variables, rewritten),
                words(container.args(), variables, rewritten));
    }

    private static List<String> words(
            List<String> words, Map<String, String> known, UnaryOperator<String> rewritten) {
        return words.stream().map(word -> Expansion.expand(word, known)).map(rewritten).toList();
    }

    private Optional<LocalImage> image(ContainerSpec container) {
        try {
            return LocalImage.find(cluster, container.image());
        } catch (ApiException e) {
            if (e.isNotFound()) {
                // The kind is not installed, so there is no such object.
                return Optional.empty();
            }
            throw e;
        }
    }

    private static List<String> command(ContainerSpec container, Optional<LocalImage> image)
            throws BlockedException {
        var words = new ArrayList<String>();
        if (!container.command().isEmpty()) {
            words.addAll(container.command());
            words.addAll(container.args());
            return words;
        }
        if (image.isEmpty()) {
            throw new BlockedException(
                    "ErrImageNeverPull",
                    "image \""
                            + container.image()
                            + "\" names no local command: give the container a command, or define"
                            + " a LocalImage for repository \""
                            + ImageName.of(container.image()).repository()
                            + "\"");
        }
        words.addAll(image.get().entrypoint());
        words.addAll(container.args().isEmpty() ? image.get().args() : container.args());
        return words;
    }

    /// A container's own directory is below its root; a LocalImage's is one of the machine.
    private static Path directory(
            ContainerSpec container,
            Optional<LocalImage> image,
            Path root,
            Map<String, String> known) {
        if (!container.workingDir().isEmpty()) {
            return root.resolve(container.workingDir().replaceFirst("^/+", "")).normalize();
        }
        return image.map(LocalImage::workingDir)
                .filter(given -> !given.isEmpty())
                .map(given -> root.resolve(Expansion.expand(given, known)))
                .orElse(root);
    }

    /// One for each Service of the namespace, except `kubernetes`: its variables name the server
    /// itself.
    private void links(PodSpec pod, Environment environment) {
        if (!pod.spec().path("enableServiceLinks").asBoolean(true)) {
            return;
        }
        for (var service : cluster.list(Resource.SERVICES, pod.namespace())) {
            var name = service.path("metadata").path("name").asText();
            if (name.equals("kubernetes")
                    || service.path("spec").path("clusterIP").asText("None").equals("None")) {
                continue;
            }
            for (var port : service.path("spec").path("ports")) {
                addresses
                        .resolve(pod.namespace(), name, port.path("port").asInt())
                        .ifPresent(address ->
                                environment.serviceLink(
                                        name, port.path("name").asText(""), address));
            }
        }
    }
}
