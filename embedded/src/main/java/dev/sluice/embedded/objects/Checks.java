package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Objects.WriteOptions;
import dev.sluice.embedded.objects.cel.RuleSyntax;
import dev.sluice.embedded.objects.kinds.KindRules;
import dev.sluice.embedded.objects.kinds.StatusChecks;
import dev.sluice.embedded.objects.kinds.Warnings;
import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.Optional;
import java.util.function.Supplier;

/// Whether an object may be stored as it is.
final class Checks {
    private final Addresses addresses;

    Checks(Addresses addresses) {
        this.addresses = addresses;
    }

    /// Compiles the rules of a definition that comes from a client. The definitions this process
    /// brings along are not compiled before their first object: that would delay every first start.
    ///
    /// @throws ApiException 422 with the rules that do not compile
    static void compile(Kind kind, ObjectNode object, WriteOptions options) {
        boolean toCheck =
                kind.resource().equals(Resource.CUSTOM_RESOURCE_DEFINITIONS)
                        && !options.equals(InProcess.OPTIONS)
                        && object.findValue("x-kubernetes-validations") != null;
        if (!toCheck) {
            return;
        }
        var errors = new FieldErrors();
        RuleSyntax.check(object, errors);
        if (!errors.isEmpty()) {
            throw Refusals.invalid(kind.type(), Metadata.name(object), errors);
        }
    }

    /// Tells the client of what is odd.
    static void warn(Kind kind, ObjectNode object, Optional<ObjectNode> old, WriteOptions options) {
        if (old.isEmpty()) {
            Metadata.finalizerWarnings(kind, object).forEach(options.warnings());
        }
        Warnings.of(kind.collection(), object, old).forEach(options.warnings());
    }

    KindRules rules(Kind kind) {
        return kind.type().custom()
                ? KindRules.NONE
                : KindRules.of(kind.type().resource().toString());
    }

    /// Runs a write; for a Service it first gives out the addresses, which nobody else gets until
    /// the write is done.
    <T> T reserving(Kind kind, ObjectNode object, Supplier<T> write) {
        return kind.resource().equals(Resource.SERVICES)
                ? addresses.reserving(object, write)
                : write.get();
    }

    /// @throws ApiException 422 with everything that is wrong
    void validate(Kind kind, ObjectNode object, Optional<ObjectNode> old) {
        validate(kind, object, old, "");
    }

    /// @param subresource `status` when only the status is written
    void validate(Kind kind, ObjectNode object, Optional<ObjectNode> old, String subresource) {
        var errors = new FieldErrors();
        Metadata.validate(kind, object, errors);
        old.ifPresent(before -> Metadata.validateUpdate(object, before, errors));
        boolean newEvent = kind.type().apiVersion().equals("events.k8s.io/v1");
        if (newEvent && !object.hasNonNull("eventTime")) {
            errors.required("eventTime");
        }
        KindRules rules = KindRules.of(kind.collection());
        rules.validate(object, errors);
        old.ifPresent(before -> rules.validateUpdate(object, before, errors));
        if (subresource.equals("status")) {
            StatusChecks.check(kind.collection(), object, errors);
        }
        if (kind.form() instanceof Kind.Custom(var schema)) {
            schema.validate(object, old, subresource, errors);
        }
        if (!errors.isEmpty()) {
            throw newEvent
                    ? Refusals.invalid("", "Event", Metadata.name(object), errors)
                    : Refusals.invalid(kind.type(), Metadata.name(object), errors);
        }
    }
}
