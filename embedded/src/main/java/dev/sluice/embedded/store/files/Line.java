package dev.sluice.embedded.store.files;

import org.jspecify.annotations.Nullable;

/// What one write does to one object.
///
/// @param key where the object is kept
/// @param json the object; null to remove it
public record Line(String key, byte @Nullable [] json) {}
