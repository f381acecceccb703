package dev.sluice.cli.apply;

import dev.sluice.cli.manifests.Document;

/// What became of one document.
public sealed interface Outcome {
    Document document();

    /// One line for people.
    default String line() {
        return switch (this) {
            case Created(var document) -> document.what() + " created";
            case Configured(var document) -> document.what() + " configured";
            case Unchanged(var document) -> document.what() + " unchanged";
            case Refused(var _, var why) -> why;
        };
    }

    record Created(Document document) implements Outcome {}

    record Configured(Document document) implements Outcome {}

    /// Already so, or the file is the same as when it was last applied.
    record Unchanged(Document document) implements Outcome {}

    /// @param why one sentence that names the file and the object
    record Refused(Document document, String why) implements Outcome {}
}
