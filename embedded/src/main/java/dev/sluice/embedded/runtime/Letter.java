package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// What a pod's agent finds in its mailbox.
sealed interface Letter {
    /// The object as it is now.
    record Seen(ObjectNode pod) implements Letter {}

    /// The object is gone: whatever still runs must end at once.
    record Gone() implements Letter {}

    /// The platform ends; the object stays.
    record Shutdown() implements Letter {}

    record Reported(Happening happening) implements Letter {}
}
