package dev.sluice.embedded.controllers.node;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// The one node of the embedded cluster: this machine.
public final class LocalNode {
    public static final String NAME = "local";
    public static final String ADDRESS = "127.0.0.1";
    private static final String VERSION = "v1.36.3";

    private LocalNode() {}

    /// Registers the node, or renews what it says about itself; labels and taints that somebody
    /// added stay.
    public static void register(Cluster cluster, Instant now) {
        var key = new Key(Resource.NODES, "", NAME);
        var stored = cluster.get(key);
        var node = stored.map(ObjectNode::deepCopy).orElseGet(LocalNode::empty);
        var labels = Meta.of(node).withObjectProperty("labels");
        for (var prefix : List.of("kubernetes.io", "beta.kubernetes.io")) {
            labels.put(prefix + "/os", "linux").put(prefix + "/arch", architecture());
        }
        labels.put("kubernetes.io/hostname", NAME);
        var written =
                stored.isPresent()
                        ? cluster.update(Resource.NODES, node)
                        : cluster.create(Resource.NODES, node);
        var registered = written.deepCopy();
        registered.set("status", status(now));
        cluster.updateStatus(Resource.NODES, registered);
    }

    private static ObjectNode empty() {
        var node = JsonNodeFactory.instance.objectNode();
        node.put("apiVersion", "v1").put("kind", "Node");
        node.putObject("metadata").put("name", NAME);
        node.putObject("spec").put("providerID", "sluice://" + NAME);
        return node;
    }

    private static ObjectNode status(Instant now) {
        var status = JsonNodeFactory.instance.objectNode();
        var addresses = status.putArray("addresses");
        addresses.addObject().put("type", "InternalIP").put("address", ADDRESS);
        addresses.addObject().put("type", "Hostname").put("address", NAME);
        for (var member : List.of("capacity", "allocatable")) {
            status.putObject(member)
                    .put("cpu", Integer.toString(Runtime.getRuntime().availableProcessors()))
                    .put("memory", memoryKibibytes() + "Ki")
                    .put("pods", "110");
        }
        var conditions = status.putArray("conditions");
        for (var pressure : List.of("Memory", "Disk", "PID")) {
            condition(conditions.addObject(), pressure + "Pressure", "False", now)
                    .put("reason", "KubeletHasNo" + pressure + "Pressure")
                    .put(
                            "message",
                            "kubelet has no " + pressure.toLowerCase(Locale.ROOT) + " pressure");
        }
        condition(conditions.addObject(), "Ready", "True", now)
                .put("reason", "KubeletReady")
                .put("message", "kubelet is posting ready status");
        status.putObject("nodeInfo")
                .put("kubeletVersion", VERSION)
                .put("kubeProxyVersion", VERSION)
                .put("containerRuntimeVersion", "process://1")
                .put("operatingSystem", "linux")
                .put("architecture", architecture())
                .put("osImage", System.getProperty("os.name"))
                .put("kernelVersion", System.getProperty("os.version"))
                .put("machineID", "")
                .put("systemUUID", "")
                .put("bootID", "");
        return status;
    }

    private static ObjectNode condition(
            ObjectNode condition, String type, String status, Instant now) {
        return condition
                .put("type", type)
                .put("status", status)
                .put("lastHeartbeatTime", Meta.text(now))
                .put("lastTransitionTime", Meta.text(now));
    }

    private static String architecture() {
        var name = System.getProperty("os.arch");
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }

    /// What the machine has, by the kernel's own table; 0 where there is none.
    private static long memoryKibibytes() {
        try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemTotal:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException _) {
            return 0;
        }
    }
}
