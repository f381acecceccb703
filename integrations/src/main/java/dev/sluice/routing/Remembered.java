package dev.sluice.routing;

/// What the Canary's status remembers and a router needs.
///
/// @param iterations how many iterations of the running analysis are done
/// @param cookie `name=value` that marks users of the canary, or empty
/// @param previousCookie the one to be deleted from browsers, or empty
/// @param primaryCookie `name=value` that keeps users on the primary until the next step, or empty
public record Remembered(
        int iterations, String cookie, String previousCookie, String primaryCookie) {
    /// A Canary that never ran.
    public static final Remembered NOTHING = new Remembered(0, "", "", "");
}
