package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Target;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Objects;
import dev.sluice.embedded.objects.Objects.DeleteQuery;
import dev.sluice.embedded.objects.Objects.PatchType;
import dev.sluice.embedded.objects.Objects.WriteOptions;
import dev.sluice.embedded.objects.ResourceType;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// The subresources that only pods have.
final class PodRequests {
    private final Objects objects;
    private final PodStreams streams;
    private final PodConnections connections;
    private final InstantSource clock;

    PodRequests(Objects objects, PodStreams streams, InstantSource clock) {
        this.objects = objects;
        this.streams = streams;
        this.connections = new PodConnections(streams);
        this.clock = clock;
    }

    void handle(Exchange exchange, ResourceType type, Target target)
            throws IOException, InterruptedException {
        var post = exchange.method().equals("POST");
        var get = exchange.method().equals("GET");
        switch (target.subresource()) {
            case "log" -> allow(get);
            case "binding", "eviction" -> allow(post);
            default -> allow(get || post);
        }
        var pod = objects.get(type, target.namespace(), target.name());
        switch (target.subresource()) {
            case "binding" -> bind(exchange, type, target, pod);
            case "eviction" -> evict(exchange, type, target, pod);
            case "log" -> log(exchange, target, pod);
            case "exec", "attach" -> connections.exec(exchange, target, pod);
            default -> connections.portForward(exchange, target, pod);
        }
    }

    private static void allow(boolean allowed) {
        if (!allowed) {
            throw Refusals.methodNotAllowed();
        }
    }

    private void log(Exchange exchange, Target target, ObjectNode pod) throws IOException {
        var container = container(exchange, pod);
        if (pod.path("spec").path("nodeName").asText().isEmpty()) {
            exchange.answer(204, "", new byte[0], Map.of());
            return;
        }
        new LogRequest(exchange, streams, clock).serve(target, container);
    }

    /// The container asked for, or the only one.
    static String container(Exchange exchange, ObjectNode pod) {
        var names = new ArrayList<String>();
        for (var list : List.of("initContainers", "containers", "ephemeralContainers")) {
            for (JsonNode container : pod.path("spec").path(list)) {
                names.add(container.path("name").asText());
            }
        }
        var name = pod.path("metadata").path("name").asText();
        var asked = exchange.query("container");
        if (asked.isEmpty()) {
            if (pod.path("spec").path("containers").size() != 1) {
                throw Refusals.badRequest(
                        "a container name must be specified for pod "
                                + name
                                + ", choose one of: ["
                                + String.join(" ", names)
                                + "]");
            }
            return pod.path("spec").path("containers").path(0).path("name").asText();
        }
        if (!names.contains(asked)) {
            throw Refusals.badRequest("container " + asked + " is not valid for pod " + name);
        }
        return asked;
    }

    private void bind(Exchange exchange, ResourceType type, Target target, ObjectNode pod) {
        var binding = BodyDecoder.object(exchange, "Binding");
        var node = pod.path("spec").path("nodeName").asText();
        if (!node.isEmpty()) {
            throw new ApiException(
                    409,
                    "Conflict",
                    "Operation cannot be fulfilled on pods/binding \""
                            + target.name()
                            + "\": pod "
                            + target.name()
                            + " is already assigned to node \""
                            + node
                            + "\"");
        }
        var patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("spec").put("nodeName", binding.path("target").path("name").asText());
        var options = Parameters.write(exchange, "CreateOptions");
        objects.patch(
                type,
                target.namespace(),
                target.name(),
                "",
                PatchType.MERGE,
                patch,
                WriteOptions.by(options.manager()));
        exchange.json(201, ResourceRequests.success().put("code", 201));
    }

    private void evict(Exchange exchange, ResourceType type, Target target, ObjectNode pod) {
        var body = BodyDecoder.object(exchange, "Eviction");
        if (!body.at("/metadata/name").asText().equals(target.name())) {
            throw Refusals.badRequest("name in URL does not match name in Eviction object");
        }
        var options = body.path("deleteOptions");
        var grace =
                options.hasNonNull("gracePeriodSeconds")
                        ? OptionalLong.of(options.path("gracePeriodSeconds").asLong())
                        : OptionalLong.empty();
        var dryRun = false;
        for (var value : options.path("dryRun")) {
            dryRun |= value.asText().equals("All");
        }
        new Evictions(objects).require(pod, target.namespace(), dryRun);
        objects.delete(
                type,
                target.namespace(),
                target.name(),
                new DeleteQuery(
                        grace, "", options.path("preconditions").path("uid").asText(), "", dryRun));
        exchange.json(201, ResourceRequests.success().put("code", 201));
    }
}
