package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.Quantities;

import java.util.List;

/// The checks of a claim on storage.
final class ClaimChecks {
    private static final List<String> MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");

    private ClaimChecks() {}

    static void check(ObjectNode object, FieldErrors errors) {
        JsonNode spec = object.path("spec");
        JsonNode modes = spec.path("accessModes");
        if (modes.isEmpty()) {
            errors.required("spec.accessModes", "at least 1 access mode is required");
        }
        for (JsonNode mode : modes) {
            if (!MODES.contains(mode.asText())) {
                errors.unsupported("spec.accessModes", mode, MODES);
            }
        }
        JsonNode storage = spec.at("/resources/requests/storage");
        if (storage.isMissingNode()) {
            errors.required("spec.resources[storage]");
        } else if (Quantities.value(storage).signum() <= 0) {
            errors.invalid("spec.resources[storage]", storage, "must be greater than zero");
        }
    }
}
