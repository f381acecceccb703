package dev.sluice.embedded.conformance;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;

/// One request of the differential fuzz, sent to both servers alike.
///
/// @param path with query; `{ns}` and `{group}` are the story's, `{rv}`, `{firstrv}` and `{uid}`
///   what the server last said of the object, `{continue}` the token of the last list
/// @param home the path of the object that is meant; what is remembered is remembered under it
record Call(String method, String path, String home, Map<String, String> headers, Content content) {

    /// What goes into the body.
    sealed interface Content {
        /// @param text with placeholders as in the path; empty for none
        record Text(String text) implements Content {}

        /// The object as the server last answered it, with something laid over, as a client sends
        /// it that has read it before.
        ///
        /// @param base sent instead when nothing was read yet
        record Changed(ObjectNode base, ObjectNode laid) implements Content {}
    }

    static Call of(String method, String path, String home) {
        return new Call(method, path, home, Map.of(), new Content.Text(""));
    }
}
