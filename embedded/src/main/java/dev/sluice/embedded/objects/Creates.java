package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Objects.WriteOptions;
import dev.sluice.embedded.objects.kinds.KindRules;
import dev.sluice.embedded.store.Event;

import java.util.Optional;

/// POST: a new object.
final class Creates {
    private static final int NAME_ATTEMPTS = 8;

    private final Ground ground;
    private final Checks checks;

    Creates(Ground ground, Checks checks) {
        this.ground = ground;
        this.checks = checks;
    }

    ObjectNode create(Kind kind, String namespace, ObjectNode sent, WriteOptions options) {
        var target = new Target(kind, namespace, "", "");
        return create(target, sent, ground.owners().update(target, options.manager()), options);
    }

    /// @param target without name: the object has its own
    ObjectNode create(
            Target target, ObjectNode sent, FieldOwners.Claim claim, WriteOptions options) {
        Kind kind = target.kind();
        String namespace = target.namespace();
        if (kind.is(Kind.Trait.CLOSING)) {
            throw Refusals.closing();
        }
        ObjectNode body = sent.deepCopy();
        Decoding.decode(kind, body, options);
        if (!Metadata.resourceVersion(body).isEmpty()) {
            throw new ApiException(
                    500, "", "resourceVersion should not be set on objects to be created");
        }
        place(kind, namespace, body);
        for (int attempt = 1; ; attempt++) {
            ObjectNode object = attempt == NAME_ATTEMPTS ? body : body.deepCopy();
            boolean generated = Metadata.name(object).isEmpty();
            Metadata.generateName(object, ground.random());
            ground.requireNamespace(kind, namespace, Metadata.name(object));
            prepare(kind, object, claim);
            Optional<ObjectNode> written = write(kind, object, options);
            if (written.isPresent()) {
                return written.get();
            }
            if (!generated || attempt == NAME_ATTEMPTS) {
                throw Refusals.alreadyExists(kind.resource(), Metadata.name(object));
            }
        }
    }

    private static void place(Kind kind, String namespace, ObjectNode body) {
        ObjectNode metadata = Metadata.of(body);
        String given = Metadata.namespace(body);
        if (!kind.type().namespaced()) {
            metadata.remove("namespace");
        } else if (given.isEmpty()) {
            metadata.put("namespace", namespace);
        } else if (!given.equals(namespace)) {
            throw Refusals.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
    }

    private void prepare(Kind kind, ObjectNode object, FieldOwners.Claim claim) {
        JsonNode owners = FieldOwners.of(object);
        Metadata.born(object, kind, ground.clock().instant());
        KindRules rules = checks.rules(kind);
        if (kind.has("status") && !kind.is(Kind.Trait.REPORTS)) {
            object.remove("status");
        }
        rules.defaults(object);
        claim.settle(object.objectNode(), object, owners);
        rules.create(object);
        Decoding.settle(kind, object);
        if (kind.resource().equals(Resource.PODS)) {
            new PodAdmission(ground).admit(object);
        }
    }

    private static void requireAlive(Kind kind, ObjectNode other) {
        if (Metadata.isDeleting(other)) {
            throw Refusals.stillThere(kind.resource(), Metadata.name(other));
        }
    }

    /// Empty when the name is taken.
    private Optional<ObjectNode> write(Kind kind, ObjectNode object, WriteOptions options) {
        ObjectNode stored = kind.view().write(object);
        var target = new Target(kind, Metadata.namespace(object), Metadata.name(object), "");
        return checks.reserving(
                kind,
                stored,
                () -> {
                    checks.validate(kind, stored, Optional.empty());
                    Checks.compile(kind, stored, options);
                    Checks.warn(kind, stored, Optional.empty(), options);
                    Optional<ObjectNode> taken = ground.store().latest(target.id());
                    if (taken.isPresent()) {
                        requireAlive(kind, taken.get());
                        return Optional.<ObjectNode>empty();
                    }
                    if (options.dryRun()) {
                        return Optional.of(kind.view().read(stored));
                    }
                    return ground.store()
                            .write(
                                    target.id(),
                                    Optional.empty(),
                                    Optional.of(stored),
                                    () ->
                                            ground.requireNamespace(
                                                    kind, target.namespace(), target.name()))
                            .flatMap(Event::after)
                            .map(kind.view()::read);
                });
    }
}
