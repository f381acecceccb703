package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.User;
import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Target;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Objects;
import dev.sluice.embedded.objects.Objects.ListQuery;
import dev.sluice.embedded.objects.Objects.PatchType;
import dev.sluice.embedded.objects.Objects.WriteOptions;
import dev.sluice.embedded.objects.ResourceType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Set;

/// The verbs on objects and collections.
final class ResourceRequests {
    /// The kinds a PUT may create.
    private static final Set<String> CREATED_BY_PUT =
            Set.of(
                    "Lease",
                    "Endpoints",
                    "Event",
                    "Service",
                    "LimitRange",
                    "Role",
                    "RoleBinding",
                    "ClusterRole",
                    "ClusterRoleBinding");

    private final Objects objects;
    private final Rendering rendering;
    private final Watches watches;
    private final RoleGuard guard;

    ResourceRequests(Objects objects, Rendering rendering, Watches watches, RoleGuard guard) {
        this.objects = objects;
        this.rendering = rendering;
        this.watches = watches;
        this.guard = guard;
    }

    void handle(Exchange exchange, ResourceType type, Target target, User user)
            throws IOException, InterruptedException {
        objects.deprecation(type).ifPresent(exchange::warn);
        var write = new RoleGuard.Write(user, type, target);
        switch (target.name().isEmpty() + " " + exchange.method()) {
            case "true GET" -> collection(exchange, type, target);
            case "true POST" -> create(exchange, write);
            case "true DELETE" -> deleteAll(exchange, type, target);
            case "false GET" -> get(exchange, type, target);
            case "false PUT" -> replace(exchange, write);
            case "false PATCH" -> patch(exchange, write);
            case "false DELETE" -> delete(exchange, write);
            default -> throw Refusals.methodNotAllowed();
        }
    }

    private void collection(Exchange exchange, ResourceType type, Target target)
            throws IOException, InterruptedException {
        if (exchange.flag("watch")) {
            watches.serve(exchange, type, target.namespace());
            return;
        }
        Parameters.number(exchange, "timeoutSeconds");
        var query = Parameters.list(exchange, objects.revision());
        var exact = exchange.query("resourceVersionMatch").equals("Exact");
        var page =
                exact
                        ? objects.listAt(type, target.namespace(), query, revisionAsked(exchange))
                        : objects.list(type, target.namespace(), query);
        rendering.list(exchange, type, page);
    }

    private static long revisionAsked(Exchange exchange) {
        return Parameters.revision(
                exchange.query("resourceVersion"), "invalid resource version: ", 400);
    }

    private void get(Exchange exchange, ResourceType type, Target target) {
        var asked = revisionAsked(exchange);
        if (asked > objects.revision()) {
            throw Refusals.futureRevision(asked, objects.revision());
        }
        var object = objects.get(type, target.namespace(), target.name(), target.subresource());
        rendering.object(exchange, 200, type, object);
    }

    private void create(Exchange exchange, RoleGuard.Write write) {
        var type = write.type();
        var target = write.target();
        if (type.namespaced() && target.namespace().isEmpty()) {
            throw Refusals.methodNotAllowed();
        }
        var options = Parameters.write(exchange, "CreateOptions");
        var body = BodyDecoder.object(exchange, type);
        BodyDecoder.checkDuplicates(exchange, type, options);
        checkNamespace(body, target);
        guard.check(write, () -> body);
        var created = objects.create(type, target.namespace(), body, options);
        rendering.object(exchange, 201, type, guard.settled(write, created));
    }

    private void replace(Exchange exchange, RoleGuard.Write write) {
        var type = write.type();
        var target = write.target();
        var options = Parameters.write(exchange, "UpdateOptions");
        var body = BodyDecoder.object(exchange, type);
        BodyDecoder.checkDuplicates(exchange, type, options);
        checkNamespace(body, target);
        var name = body.path("metadata").path("name").asText();
        if (name.isEmpty()) {
            throw Refusals.badRequest(
                    "the name of the object ("
                            + target.name()
                            + " based on URL) was undeterminable: name must be provided");
        }
        if (!name.equals(target.name())) {
            throw Refusals.badRequest(
                    "the name of the object ("
                            + name
                            + ") does not match the name on the URL ("
                            + target.name()
                            + ")");
        }
        var isNew = CREATED_BY_PUT.contains(type.kind()) && isAbsent(type, target);
        if (isNew) {
            guard.requireCreate(write);
        }
        guard.check(write, () -> body);
        var object =
                objects.replace(
                        type,
                        target.namespace(),
                        target.name(),
                        target.subresource(),
                        body,
                        options);
        rendering.object(exchange, isNew ? 201 : 200, type, guard.settled(write, object));
    }

    private boolean isAbsent(ResourceType type, Target target) {
        try {
            objects.get(type, target.namespace(), target.name());
            return false;
        } catch (ApiException e) {
            return e.isNotFound();
        }
    }

    private void patch(Exchange exchange, RoleGuard.Write write) {
        var type = write.type();
        var media = BodyDecoder.mediaType(exchange);
        var patchType =
                switch (media) {
                    case "application/json-patch+json" -> PatchType.JSON;
                    case "application/merge-patch+json" -> PatchType.MERGE;
                    case "application/strategic-merge-patch+json" -> strategic(type);
                    case "application/apply-patch+yaml" ->
                            exchange.flag("force") ? PatchType.APPLY_FORCED : PatchType.APPLY;
                    default -> throw Refusals.unknownPatchType();
                };
        var apply = media.equals("application/apply-patch+yaml");
        if (exchange.hasQuery("force") && !apply) {
            throw Refusals.option(
                    "PatchOptions",
                    "force",
                    "FieldValueForbidden",
                    "Forbidden: may not be specified for non-apply patch");
        }
        if (apply && exchange.query("fieldManager").isEmpty()) {
            throw Refusals.option(
                    "PatchOptions",
                    "fieldManager",
                    "FieldValueRequired",
                    "Required value: is required for apply patch");
        }
        var options = Parameters.write(exchange, "PatchOptions");
        var patch = BodyDecoder.patch(exchange, apply);
        var isNew = apply && isAbsent(type, write.target());
        if (isNew) {
            guard.requireCreate(write);
        }
        guard.check(write, () -> patched(write, patchType, patch, rehearsal(options)));
        var object = patched(write, patchType, patch, options);
        rendering.object(exchange, isNew ? 201 : 200, type, guard.settled(write, object));
    }

    private ObjectNode patched(
            RoleGuard.Write write, PatchType patchType, JsonNode patch, WriteOptions options) {
        var target = write.target();
        return objects.patch(
                write.type(),
                target.namespace(),
                target.name(),
                target.subresource(),
                patchType,
                patch,
                options);
    }

    private static WriteOptions rehearsal(WriteOptions options) {
        return new WriteOptions(options.manager(), true, options.validation(), _ -> {});
    }

    private static PatchType strategic(ResourceType type) {
        if (type.custom()) {
            throw Refusals.unsupportedBody(
                    "application/json-patch+json, application/merge-patch+json,"
                            + " application/apply-patch+yaml");
        }
        return PatchType.STRATEGIC;
    }

    private void delete(Exchange exchange, RoleGuard.Write write) {
        var type = write.type();
        var target = write.target();
        if (!target.subresource().isEmpty()) {
            throw Refusals.methodNotAllowed();
        }
        var query = Parameters.delete(exchange);
        warnOfOrphans(exchange, type, query);
        var answer = objects.delete(type, target.namespace(), target.name(), query);
        rendering.object(exchange, 200, type, guard.settled(write, answer));
    }

    private static void warnOfOrphans(
            Exchange exchange, ResourceType type, Objects.DeleteQuery query) {
        if (type.resource().toString().equals("jobs.batch") && query.propagation().isEmpty()) {
            exchange.warn(
                    "child pods are preserved by default when jobs are deleted; set"
                            + " propagationPolicy=Background to remove them or set"
                            + " propagationPolicy=Orphan to suppress this warning");
        }
    }

    private void deleteAll(Exchange exchange, ResourceType type, Target target) throws IOException {
        if (type.namespaced() && target.namespace().isEmpty()) {
            throw Refusals.methodNotAllowed();
        }
        var query = Parameters.delete(exchange);
        var matching =
                new ListQuery(
                        exchange.query("labelSelector"), exchange.query("fieldSelector"), 0, "");
        var page = objects.list(type, target.namespace(), matching);
        var deleted = new ArrayList<ObjectNode>();
        for (var item : page.items()) {
            try {
                objects.delete(
                        type,
                        target.namespace(),
                        item.path("metadata").path("name").asText(),
                        query);
                deleted.add(item);
            } catch (ApiException e) {
                if (!e.isNotFound()) {
                    throw e;
                }
            }
        }
        rendering.list(
                exchange,
                type,
                new Objects.Page(deleted, objects.revision(), "", java.util.OptionalLong.empty()));
    }

    private static void checkNamespace(ObjectNode body, Target target) {
        var namespace = body.path("metadata").path("namespace").asText();
        if (!namespace.isEmpty()
                && !target.namespace().isEmpty()
                && !namespace.equals(target.namespace())) {
            throw Refusals.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
    }

    /// A `Status` that says it went well.
    static ObjectNode success() {
        var status =
                JsonNodeFactory.instance.objectNode().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        return status.put("status", "Success");
    }
}
