package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Objects.WriteOptions;
import dev.sluice.embedded.objects.kinds.KindRules;
import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.store.Event;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.Set;

/// PUT and PATCH: reads an object, changes it, writes it when nobody else did meanwhile.
final class Updates {
    private static final Set<String> NOT_SPEC = Set.of("apiVersion", "kind", "metadata", "status");
    private static final Set<String> NOT_SPEC_NO_STATUS = Set.of("apiVersion", "kind", "metadata");

    /// Built-in kinds whose replacement must say of which version it is.
    private static final Set<String> CONDITIONAL =
            Set.of("leases.coordination.k8s.io", "poddisruptionbudgets.policy");

    private final Ground ground;
    private final Checks checks;
    private final Creates creates;

    Updates(Ground ground, Checks checks, Creates creates) {
        this.ground = ground;
        this.checks = checks;
        this.creates = creates;
    }

    /// What a request makes of the object as it is now.
    interface Edit {
        /// A new object, decoded, which the caller may change; for `scale` a Scale.
        ObjectNode apply(ObjectNode current);
    }

    /// @param claim decides who owns what afterwards
    record Writing(Edit edit, FieldOwners.Claim claim) {}

    ObjectNode replace(Target target, ObjectNode body, WriteOptions options) {
        requireSameName(target, body);
        Kind kind = target.kind();
        if (target.subresource().isEmpty() && ground.store().latest(target.id()).isEmpty()) {
            if (!kind.is(Kind.Trait.UPSERT)) {
                // A body that is wrong by itself is refused before.
                Decoding.decode(kind, body.deepCopy(), options);
                throw target.notFound();
            }
            if (!Metadata.uid(body).isEmpty()) {
                throw Refusals.otherUid(target.key(), Metadata.uid(body), "");
            }
            ObjectNode fresh = body.deepCopy();
            Metadata.of(fresh).remove("resourceVersion");
            return creates.create(kind, target.namespace(), fresh, options);
        }
        return modify(
                target,
                _ -> {
                    ObjectNode copy = body.deepCopy();
                    if (!target.is("scale")) {
                        Decoding.decode(kind, copy, options);
                        if (!options.equals(InProcess.OPTIONS)) {
                            requireVersion(kind, copy);
                        }
                    }
                    return copy;
                },
                options);
    }

    ObjectNode modify(Target target, Edit edit, WriteOptions options) {
        return write(
                target,
                new Writing(edit, ground.owners().update(target, options.manager())),
                options);
    }

    static void requireSameName(Target target, ObjectNode body) {
        String name = Metadata.name(body);
        if (!name.isEmpty() && !name.equals(target.name())) {
            throw Refusals.badRequest(
                    "the name of the object ("
                            + name
                            + ") does not match the name on the URL ("
                            + target.name()
                            + ")");
        }
        String namespace = Metadata.namespace(body);
        if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
            throw Refusals.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
    }

    private static void requireVersion(Kind kind, ObjectNode body) {
        boolean conditional = kind.type().custom() || CONDITIONAL.contains(kind.collection());
        if (conditional && Metadata.resourceVersion(body).isEmpty()) {
            var errors = new FieldErrors();
            errors.invalid("metadata.resourceVersion", 0, "must be specified for an update");
            Resource resource = kind.resource();
            // This one refusal names the resource where others name the kind.
            throw Refusals.invalid(
                    resource.group(), resource.plural(), Metadata.name(body), errors);
        }
    }

    ObjectNode write(Target target, Writing writing, WriteOptions options) {
        while (true) {
            ObjectNode stored = ground.store().latest(target.id()).orElseThrow(target::notFound);
            Optional<ObjectNode> done = attempt(target, stored, writing, options);
            if (done.isPresent()) {
                return done.get();
            }
        }
    }

    /// Empty when somebody else wrote meanwhile.
    private Optional<ObjectNode> attempt(
            Target target, ObjectNode stored, Writing writing, WriteOptions options) {
        Kind kind = target.kind();
        ObjectNode current = kind.view().read(stored);
        ObjectNode sent = writing.edit().apply(current);
        preconditions(target, sent, stored);
        JsonNode owners = FieldOwners.of(sent);
        ObjectNode wanted = combine(target, sent, current, options);
        Metadata.keep(wanted, stored);
        KindRules rules = checks.rules(kind);
        rules.defaults(wanted);
        writing.claim().settle(current, wanted, owners);
        if (target.subresource().isEmpty() || target.is("scale")) {
            rules.update(wanted, current);
        }
        Decoding.settle(kind, wanted);
        count(
                kind,
                wanted,
                current,
                target.subresource().isEmpty() && !options.equals(InProcess.OPTIONS));
        FieldOwners.keepTimesOfNoChange(wanted, current);
        ObjectNode next = kind.view().write(wanted);
        return checks.reserving(
                kind,
                next,
                () -> {
                    if (Same.json(next, stored)) {
                        ground.store().settle(target.id());
                        return Optional.of(answer(target, current));
                    }
                    checks.validate(kind, next, Optional.of(stored), target.subresource());
                    Checks.compile(kind, next, options);
                    if (target.subresource().isEmpty()) {
                        Checks.warn(kind, next, Optional.of(stored), options);
                    }
                    return write(target, stored, next, options);
                });
    }

    private Optional<ObjectNode> write(
            Target target, ObjectNode stored, ObjectNode next, WriteOptions options) {
        Kind kind = target.kind();
        if (options.dryRun()) {
            return Optional.of(answer(target, kind.view().read(next)));
        }
        boolean gone = isFinished(kind, next);
        return ground.store()
                .write(
                        target.id(),
                        Optional.of(stored),
                        gone ? Optional.empty() : Optional.of(next),
                        () -> {})
                .map(event -> event.after().orElseGet(() -> Event.at(next, event.revision())))
                .map(object -> answer(target, kind.view().read(object)));
    }

    private static ObjectNode answer(Target target, ObjectNode object) {
        return target.is("scale") ? Scale.read(target.kind(), object) : object;
    }

    /// Whether nothing holds a deleted object any more.
    static boolean isFinished(Kind kind, ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        boolean held =
                !metadata.path("finalizers").isEmpty()
                        || metadata.path("deletionGracePeriodSeconds").asLong() > 0
                        || kind.resource().equals(Resource.NAMESPACES)
                                && !object.at("/spec/finalizers").isEmpty();
        return Metadata.isDeleting(object) && !held;
    }

    private static void preconditions(Target target, ObjectNode sent, ObjectNode stored) {
        String version = Metadata.resourceVersion(sent);
        if (!version.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new ApiException(
                    500, "", "strconv.ParseUint: parsing \"" + version + "\": invalid syntax");
        }
        if (!version.isEmpty() && !version.equals(Metadata.resourceVersion(stored))) {
            throw Refusals.modified(target.kind().resource(), target.name());
        }
        String uid = Metadata.uid(sent);
        if (!uid.isEmpty() && !uid.equals(Metadata.uid(stored))) {
            throw Refusals.otherUid(target.key(), uid, Metadata.uid(stored));
        }
    }

    /// Each URL writes only its part of the object.
    private static ObjectNode combine(
            Target target, ObjectNode sent, ObjectNode current, WriteOptions options) {
        switch (target.subresource()) {
            case "status" -> {
                ObjectNode object = copy(current);
                take(object, "status", sent.get("status"));
                if (!target.kind().type().custom() && !options.equals(InProcess.OPTIONS)) {
                    metadata(target.kind(), object, sent, current);
                }
                return object;
            }
            case "scale" -> {
                return Scale.write(target.kind(), sent, current);
            }
            case "finalize" -> {
                ObjectNode object = copy(current);
                ObjectNode spec = object.putObject("spec");
                take(spec, "finalizers", sent.at("/spec/finalizers"));
                return object;
            }
            default -> {
                if (target.kind().has("status")) {
                    take(sent, "status", current.get("status"));
                }
                return sent;
            }
        }
    }

    /// A status may bring metadata with it, too.
    private static void metadata(
            Kind kind, ObjectNode object, ObjectNode sent, ObjectNode current) {
        Resource resource = kind.resource();
        if (resource.equals(Resource.CUSTOM_RESOURCE_DEFINITIONS)) {
            return;
        }
        ObjectNode metadata = Metadata.of(sent).deepCopy();
        switch (resource.toString()) {
            case "deployments.apps" ->
                    take(metadata, "labels", current.path("metadata").path("labels"));
            case "pods" ->
                    take(
                            metadata,
                            "ownerReferences",
                            current.path("metadata").path("ownerReferences"));
            default -> {}
        }
        object.set("metadata", metadata);
    }

    private static ObjectNode copy(ObjectNode object) {
        ObjectNode copy = object.objectNode();
        copy.setAll(object);
        copy.set("metadata", object.path("metadata").deepCopy());
        return copy;
    }

    private static void take(ObjectNode object, String name, @Nullable JsonNode value) {
        if (value == null || value.isMissingNode()) {
            object.remove(name);
        } else {
            object.set(name, value);
        }
    }

    /// @param annotated whether a Deployment's annotations count, too: those of its controller come
    ///   with the status
    private static void count(Kind kind, ObjectNode wanted, ObjectNode current, boolean annotated) {
        if (!kind.is(Kind.Trait.GENERATION)) {
            return;
        }
        Set<String> ignored = kind.has("status") ? NOT_SPEC : NOT_SPEC_NO_STATUS;
        long before = current.at("/metadata/generation").asLong();
        boolean same = Same.json(spec(wanted, ignored), spec(current, ignored));
        if (annotated && kind.resource().toString().equals("deployments.apps")) {
            same &= wanted.at("/metadata/annotations").equals(current.at("/metadata/annotations"));
        }
        Metadata.of(wanted).put("generation", same ? before : before + 1);
    }

    private static ObjectNode spec(ObjectNode object, Set<String> ignored) {
        ObjectNode spec = object.objectNode();
        spec.setAll(object);
        return spec.remove(ignored);
    }
}
