package dev.sluice.embedded.runtime.usage;

/// One running container.
///
/// @param pod uid of its pod
/// @param pid of its first process
public record Tracked(String pod, String container, long pid) {}
