package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;

/// Which port of this machine stands for each container port of a pod.
///
/// @param assigned container port to local port
/// @param given those of them that came from the range and go back to it
record HostPorts(Map<Integer, Integer> assigned, Map<Integer, Integer> given) {
    /// The pod annotation that tells others, such as `{"8080":21234}`.
    static final String ANNOTATION = "sluice.dev/host-ports";

    /// A pod on the host network, or a `hostPort`, keeps the port it declares.
    static HostPorts assign(PodSpec pod, PortRange range) throws IOException {
        var declared = new HashSet<Integer>();
        pod.all().forEach(each -> each.ports().forEach(port -> declared.add(port.containerPort())));
        var assigned = new TreeMap<Integer, Integer>();
        var given = new TreeMap<Integer, Integer>();
        for (var container : pod.all().toList()) {
            for (var port : container.ports()) {
                if (assigned.containsKey(port.containerPort())) {
                    continue;
                }
                if (pod.hostNetwork()) {
                    assigned.put(port.containerPort(), port.containerPort());
                } else if (port.hostPort() > 0) {
                    assigned.put(port.containerPort(), port.hostPort());
                } else {
                    var local = range.take(declared);
                    assigned.put(port.containerPort(), local);
                    given.put(port.containerPort(), local);
                }
            }
        }
        return new HostPorts(assigned, given);
    }

    /// Replaces those of a container's ports that somebody else has taken since they were given;
    /// ask only while the container does not run.
    HostPorts recheck(ContainerSpec container, PortRange range) throws IOException {
        var all = new TreeMap<>(assigned);
        var own = new TreeMap<>(given);
        for (var port : container.ports()) {
            var local = own.get(port.containerPort());
            if (local != null && PortRange.isOccupied(local)) {
                // The old one stays taken: it is of no use to anybody else either.
                var fresh = range.take(all.keySet());
                all.put(port.containerPort(), fresh);
                own.put(port.containerPort(), fresh);
            }
        }
        return new HostPorts(all, own);
    }

    void release(PortRange range) {
        given.values().forEach(range::release);
    }

    /// A container port that was not declared is taken to be a local port.
    int local(int containerPort) {
        return assigned.getOrDefault(containerPort, containerPort);
    }

    /// @param port number, or name of one of the container's ports; 0 when there is no such name
    int local(ContainerSpec container, String port) {
        if (port.chars().allMatch(Character::isDigit) && !port.isEmpty()) {
            return local(Integer.parseInt(port));
        }
        return container.ports().stream()
                .filter(each -> each.name().equals(port))
                .findFirst()
                .map(each -> local(each.containerPort()))
                .orElse(0);
    }

    String annotation() {
        var json = JsonNodeFactory.instance.objectNode();
        assigned.forEach((port, local) -> json.put(Integer.toString(port), local));
        return json.toString();
    }
}
