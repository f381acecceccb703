package dev.sluice.alerts;

import dev.sluice.engine.Severity;

import java.util.List;

/// Something people should know about a Canary.
///
/// @param facts shown below the message, in this order; may be empty
public record Alert(
        String canary, String namespace, Severity severity, String message, List<Fact> facts) {
    public Alert {
        facts = List.copyOf(facts);
    }

    /// A name and a value.
    public record Fact(String name, String value) {}

    /// `name.namespace`, the title of every alert.
    public String title() {
        return canary + "." + namespace;
    }

    boolean isError() {
        return severity == Severity.ERROR;
    }
}
