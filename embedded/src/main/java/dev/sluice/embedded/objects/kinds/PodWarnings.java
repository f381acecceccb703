package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.validation.Names;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is odd, but allowed, in a pod's spec.
final class PodWarnings {
    private final List<String> found = new ArrayList<>();

    private PodWarnings() {}

    /// @param at path of the spec
    static List<String> of(JsonNode spec, String at) {
        var warnings = new PodWarnings();
        warnings.constraints(spec.path("topologySpreadConstraints"), at);
        warnings.twice(spec.path("hostAliases"), "ip", at + ".hostAliases");
        warnings.twice(spec.path("imagePullSecrets"), "name", at + ".imagePullSecrets");
        for (String list : List.of("initContainers", "containers")) {
            for (int i = 0; i < spec.path(list).size(); i++) {
                warnings.env(
                        spec.path(list).get(i).path("env"), at + "." + list + "[" + i + "].env");
            }
        }
        warnings.ports(spec, at);
        warnings.portNames(spec, at);
        if (spec.path("terminationGracePeriodSeconds").asLong() < 0) {
            warnings.found.add(
                    at
                            + ".terminationGracePeriodSeconds: must be >= 0; negative values are"
                            + " invalid and will be treated as 1");
        }
        return warnings.found;
    }

    /// About a name that pods get theirs from.
    static List<String> name(JsonNode object) {
        return Names.label(object.at("/metadata/name").asText())
                .map(why ->
                        "metadata.name: this is used in Pod names and hostnames, which can result"
                                + " in surprising behavior; a DNS label is recommended: ["
                                + why
                                + "]")
                .stream()
                .toList();
    }

    private void constraints(JsonNode constraints, String at) {
        for (int i = 0; i < constraints.size(); i++) {
            if (!constraints.get(i).has("labelSelector")) {
                found.add(
                        at
                                + ".topologySpreadConstraints["
                                + i
                                + "].labelSelector: a null labelSelector results in matching no"
                                + " pod");
            }
        }
    }

    private void twice(JsonNode list, String key, String at) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            String value = list.get(i).path(key).asText();
            String here = at + "[" + i + "]." + key;
            if (!seen.add(value)) {
                found.add(here + ": duplicate " + key + " \"" + value + "\"");
            }
            if (value.isEmpty() && key.equals("name")) {
                found.add(here + ": invalid empty name \"\"");
            }
        }
    }

    private void env(JsonNode env, String at) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < env.size(); i++) {
            String name = env.get(i).path("name").asText();
            String value = env.get(i).path("value").asText();
            String reference = "$(" + name + ")";
            boolean hides =
                    env.get(i).has("valueFrom")
                            || value.equals(reference)
                            || !value.contains(reference);
            if (!seen.add(name) && hides) {
                found.add(
                        at
                                + "["
                                + i
                                + "]: hides previous definition of \""
                                + name
                                + "\", which may be dropped when using apply");
            }
        }
    }

    /// A port of a container.
    private record Port(String field, String hostIp, int hostPort) {
        private static Port of(JsonNode port, String field) {
            return new Port(field, port.path("hostIP").asText(), port.path("hostPort").asInt());
        }
    }

    private void ports(JsonNode spec, String at) {
        Map<String, List<Port>> all = new HashMap<>();
        eachPort(
                spec,
                at,
                (json, field) -> {
                    Port port = Port.of(json, field);
                    String key =
                            json.path("containerPort").asText()
                                    + "/"
                                    + json.path("protocol").asText();
                    List<Port> others = all.computeIfAbsent(key, _ -> new ArrayList<>());
                    others.forEach(other -> clash(port, other));
                    others.add(port);
                });
    }

    private void clash(Port port, Port other) {
        String how;
        if (port.hostIp().equals(other.hostIp()) && port.hostPort() == other.hostPort()) {
            how = "duplicate";
        } else if (port.hostPort() == 0 || other.hostPort() == 0) {
            how = "overlapping";
        } else if (port.hostPort() == other.hostPort()
                && port.hostIp().isEmpty() != other.hostIp().isEmpty()) {
            how = "dangerously ambiguous";
        } else {
            return;
        }
        found.add(port.field() + ": " + how + " port definition with " + other.field());
    }

    private void portNames(JsonNode spec, String at) {
        Map<String, String> names = new HashMap<>();
        eachPort(
                spec,
                at,
                (port, field) -> {
                    String name = port.path("name").asText();
                    String other = name.isEmpty() ? null : names.putIfAbsent(name, field);
                    if (other != null) {
                        found.add(
                                field
                                        + ": duplicate port name \""
                                        + name
                                        + "\" with "
                                        + other
                                        + ", services and probes that select ports by name will"
                                        + " use "
                                        + other);
                    }
                });
    }

    private interface PortVisit {
        void see(JsonNode port, String field);
    }

    private static void eachPort(JsonNode spec, String at, PortVisit visit) {
        for (String list : List.of("initContainers", "containers")) {
            for (int i = 0; i < spec.path(list).size(); i++) {
                JsonNode ports = spec.path(list).get(i).path("ports");
                for (int j = 0; j < ports.size(); j++) {
                    visit.see(ports.get(j), at + "." + list + "[" + i + "].ports[" + j + "]");
                }
            }
        }
    }
}
