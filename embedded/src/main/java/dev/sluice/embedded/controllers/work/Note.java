package dev.sluice.embedded.controllers.work;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// What an Event tells about an object.
///
/// @param about the object, with `apiVersion` and `kind`
/// @param type `Normal` or `Warning`
/// @param reason one CamelCase word, such as `ScalingReplicaSet`
/// @param message a sentence for people
public record Note(ObjectNode about, String type, String reason, String message) {
    public static Note normal(ObjectNode about, String reason, String message) {
        return new Note(about, "Normal", reason, message);
    }

    public static Note warning(ObjectNode about, String reason, String message) {
        return new Note(about, "Warning", reason, message);
    }

    Note withMessage(String text) {
        return new Note(about, type, reason, text);
    }
}
