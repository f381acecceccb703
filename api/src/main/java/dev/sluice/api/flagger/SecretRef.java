package dev.sluice.api.flagger;

import dev.sluice.api.flagger.Schema.Doc;
import dev.sluice.api.flagger.Schema.Required;

import org.jspecify.annotations.Nullable;

/// Names a Secret in the namespace of the object that refers to it.
@Wire
public record SecretRef(
        @Doc("Name of the Secret, in the namespace of this object.") @Required
                @Nullable String name) {}
