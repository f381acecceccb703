package dev.sluice.routing;

/// The live objects do not say how traffic is split: one is missing, is not ready yet or was
/// written by someone else. Nothing may be decided on a guess; the next tick looks again.
public final class RouteUnreadable extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param why a sentence that names the object and what is wrong with it
    public RouteUnreadable(String why) {
        super(why);
    }

    static RouteUnreadable missing(ObjectKey key) {
        return new RouteUnreadable(key + " does not exist");
    }
}
