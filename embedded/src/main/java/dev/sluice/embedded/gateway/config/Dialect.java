package dev.sluice.embedded.gateway.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Resource;

import java.util.Set;

/// One way to describe routes in API objects, such as Gloo Edge's.
public interface Dialect {
    /// The kinds of which `spec`, labels and annotations matter: a change of nothing else, such as
    /// a status this gateway wrote itself, is not looked at.
    Set<Resource> described();

    /// The kinds of which everything matters.
    Set<Resource> observed();

    /// Pure: the same objects give equal routes. Never throws for what is in an object.
    Compilation compile(Snapshot snapshot);

    /// Whether its kinds have a status subresource.
    boolean hasStatusSubresource();

    /// Whether the reasons of its verdicts are told in events, because no status has a place for
    /// them.
    default boolean tells() {
        return false;
    }

    /// Writes a verdict into the object's status.
    ///
    /// @param object the caller's own copy
    void report(ObjectNode object, Verdict verdict);
}
