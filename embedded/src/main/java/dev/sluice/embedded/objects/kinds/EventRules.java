package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;

final class EventRules implements KindRules {
    @Override
    public void defaults(ObjectNode object) {
        for (String time : List.of("firstTimestamp", "lastTimestamp", "eventTime")) {
            if (!object.has(time)) {
                object.putNull(time);
            }
        }
        Put.object(object, "source");
        Put.absent(object, "reportingComponent", "");
        Put.absent(object, "reportingInstance", "");
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        JsonNode involved = object.at("/involvedObject/namespace");
        String expected = involved.asText().isEmpty() ? "default" : involved.asText();
        if (!object.at("/metadata/namespace").asText().equals(expected)) {
            errors.invalid(
                    "involvedObject.namespace",
                    involved.asText(),
                    "does not match event.namespace");
        }
    }
}
