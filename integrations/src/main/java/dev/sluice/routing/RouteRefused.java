package dev.sluice.routing;

/// The Canary asks for something that cannot be rendered; a person has to change it.
public final class RouteRefused extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param why a sentence that names the object, the field and what would be right
    public RouteRefused(String why) {
        super(why);
    }

    static RouteRefused in(Route route, String why) {
        return new RouteRefused("Canary %s/%s: %s".formatted(route.namespace(), route.name(), why));
    }
}
