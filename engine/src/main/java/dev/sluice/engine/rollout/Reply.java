package dev.sluice.engine.rollout;

/// The answer to a command.
///
/// @param obeyed false: nothing was done
/// @param sentence what was done, or why nothing was
public record Reply(boolean obeyed, String sentence) {}
