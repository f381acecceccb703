package dev.sluice.embedded.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Builds the variables of one container, later ones winning: the machine's few, service links,
/// ports, the local image's, `envFrom`, `env`.
final class Environment {
    private static final Set<String> INHERITED = Set.of("LANG", "TZ", "HOME", "TMPDIR");

    private final PodSpec pod;
    private final ContainerSpec container;
    private final ConfigData config;
    private final UnaryOperator<String> names;
    private final Set<String> declaredPorts;
    private final Map<String, String> variables = new LinkedHashMap<>();

    /// @param names replaces names of Services in values
    Environment(
            PodSpec pod, ContainerSpec container, ConfigData config, UnaryOperator<String> names) {
        this.pod = pod;
        this.container = container;
        this.config = config;
        this.names = names;
        declaredPorts =
                container.ports().stream()
                        .map(port -> Integer.toString(port.containerPort()))
                        .collect(Collectors.toUnmodifiableSet());
    }

    Map<String, String> variables() {
        return variables;
    }

    /// Of Sluice's own environment only what any program needs.
    void inherit(Map<String, String> own, String javaHome, String root) {
        var path = own.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        variables.put("PATH", javaHome + "/bin:" + path);
        own.forEach((name, value) -> {
            if (INHERITED.contains(name)) {
                variables.put(name, value);
            }
        });
        var hostname = pod.spec().path("hostname").asText(pod.name());
        variables.put("HOSTNAME", hostname.substring(0, Math.min(63, hostname.length())));
        variables.put("SLUICE_ROOT", root);
    }

    /// `PORT` for the container's first port; `PORT_8080` and `PORT_HTTP` for each of the pod.
    void ports(HostPorts ports) {
        pod.all().forEach(each -> ports(each, ports));
        ports(container, ports);
        container.ports().stream()
                .findFirst()
                .ifPresent(first -> putPort("PORT", ports.local(first.containerPort())));
    }

    private void ports(ContainerSpec owner, HostPorts ports) {
        for (var port : owner.ports()) {
            var local = ports.local(port.containerPort());
            putPort("PORT_" + port.containerPort(), local);
            if (!port.name().isEmpty()) {
                putPort("PORT_" + variableName(port.name()), local);
            }
        }
    }

    private void putPort(String name, int port) {
        variables.put(name, Integer.toString(port));
    }

    /// `WEB_SERVICE_HOST`, `WEB_SERVICE_PORT`, `WEB_SERVICE_PORT_HTTP`.
    void serviceLink(String service, String portName, InetSocketAddress address) {
        var prefix = variableName(service) + "_SERVICE_";
        variables.putIfAbsent(prefix + "HOST", address.getHostString());
        variables.putIfAbsent(prefix + "PORT", Integer.toString(address.getPort()));
        if (!portName.isEmpty()) {
            putPort(prefix + "PORT_" + variableName(portName), address.getPort());
        }
    }

    /// Where the API server is, in the variables of its Service and in a file for clients.
    void api(InetSocketAddress server, Path kubeconfig) {
        api(server);
        variables.put("KUBECONFIG", kubeconfig.toAbsolutePath().toString());
    }

    void api(InetSocketAddress server) {
        variables.put("KUBERNETES_SERVICE_HOST", server.getHostString());
        putPort("KUBERNETES_SERVICE_PORT", server.getPort());
        putPort("KUBERNETES_SERVICE_PORT_HTTPS", server.getPort());
    }

    static String variableName(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    /// @param constants known in the image's values only, such as `IMAGE_TAG`
    void image(Map<String, String> env, Map<String, String> constants) {
        env.forEach((name, value) -> {
            var known = new LinkedHashMap<>(variables);
            known.putAll(constants);
            put(name, Expansion.expand(value, known));
        });
    }

    /// `envFrom` and `env` of the container.
    ///
    /// @throws BlockedException when something they refer to does not exist and is not optional
    void manifest() throws BlockedException {
        for (var source : container.json().path("envFrom")) {
            var prefix = source.path("prefix").asText("");
            from(prefix, ConfigData.Kind.CONFIG_MAP, source.path("configMapRef"));
            from(prefix, ConfigData.Kind.SECRET, source.path("secretRef"));
        }
        for (var each : container.json().path("env")) {
            var name = each.path("name").asText();
            var value = value(each);
            if (value.isPresent()) {
                put(name, value.get());
            }
        }
    }

    private void put(String name, String value) {
        // Whoever writes the number of the container port into PORT means "the port to listen on".
        if (name.equals("PORT") && declaredPorts.contains(value)) {
            return;
        }
        variables.put(name, names.apply(value));
    }

    private void from(String prefix, ConfigData.Kind kind, JsonNode reference)
            throws BlockedException {
        if (reference.isMissingNode()) {
            return;
        }
        var name = reference.path("name").asText();
        var entries = config.read(kind, name);
        if (entries.isEmpty() && !reference.path("optional").asBoolean(false)) {
            throw BlockedException.config(kind.notFound(name));
        }
        entries.ifPresent(
                all -> all.forEach((key, value) -> put(prefix + key, new String(value, UTF_8))));
    }

    private Optional<String> value(JsonNode variable) throws BlockedException {
        var from = variable.path("valueFrom");
        if (from.has("fieldRef")) {
            return Optional.of(
                    Downward.field(pod, from.path("fieldRef").path("fieldPath").asText()));
        }
        if (from.has("resourceFieldRef")) {
            return Optional.of(Downward.resource(pod, container, from.path("resourceFieldRef")));
        }
        if (from.has("configMapKeyRef")) {
            return entry(ConfigData.Kind.CONFIG_MAP, from.path("configMapKeyRef"));
        }
        if (from.has("secretKeyRef")) {
            return entry(ConfigData.Kind.SECRET, from.path("secretKeyRef"));
        }
        return Optional.of(Expansion.expand(variable.path("value").asText(""), variables));
    }

    private Optional<String> entry(ConfigData.Kind kind, JsonNode reference)
            throws BlockedException {
        var optional = reference.path("optional").asBoolean(false);
        var name = reference.path("name").asText();
        var key = reference.path("key").asText();
        var entries = config.read(kind, name);
        if (entries.isEmpty()) {
            if (optional) {
                return Optional.empty();
            }
            throw BlockedException.config(kind.notFound(name));
        }
        var value = entries.get().get(key);
        if (value == null && !optional) {
            throw BlockedException.config(kind.noKey(key, pod.namespace(), name));
        }
        return Optional.ofNullable(value).map(bytes -> new String(bytes, UTF_8));
    }
}
