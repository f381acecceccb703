package dev.sluice.operator.peer;

import java.util.List;
import java.util.regex.Pattern;

/// A difference that is wanted, or that the test itself makes.
///
/// @param where matches the line that names the difference
record Intention(Pattern where, String because) {
    /// Each with its reason.
    static final List<Intention> ALL =
            List.of(
                    of(
                            "metadata\\.finalizers",
                            "a deleted Canary never leaves a Service without pods"),
                    of(
                            "-primary spec\\.replicas",
                            "the HorizontalPodAutoscaler raises the replicas when it comes to it"),
                    of(
                            "metadata\\.labels\\.app: Flagger \"[^\"]*\", Sluice nothing",
                            "Flagger lets the Service's label slip into the mesh object when"
                                    + " service.apex is set; one that is there stays"),
                    of(
                            "(istio-ab|istio-abm) .*http\\[1\\]\\.route\\[0\\]\\.weight: Flagger 0,"
                                    + " Sluice 100",
                            "a weight of 0 on the only destination is not what is meant"),
                    of(
                            "gloo-ab .*RouteTable",
                            "Flagger asks for all headers at once, and leaves every other request"
                                    + " without a route"),
                    of(
                            "skipper .*Ingress/skipper-canary metadata\\.annotations",
                            "Flagger's new Ingress is switched on beside the user's, and is not"
                                    + " guarded against Flux; after the first run both are off"),
                    of(
                            "gw-cookies? .*rules\\[0\\]\\.matches\\[0\\]\\.path",
                            "says what a Gateway's own definition would fill in"),
                    of(
                            "istio-cookie .*(VirtualService|original-configuration)",
                            "Flagger takes its own sticky routes for drift, and leaks the deletion"
                                    + " of the cookie into other routes"),
                    of(
                            "Max-Age=-1\", Sluice \".*Max-Age=-1; ",
                            "a browser forgets a cookie only when its domain and path are named"),
                    of(
                            "status\\.primarySessionAffinityCookie",
                            "a cookie of the primary ends with its run, and is not made up where"
                                    + " none was asked for"),
                    of(
                            "skipped steps: ",
                            "only the analysis is skipped: the primary is waited for"),
                    of(
                            "^(plain|taken-service|headless|config|hpa|keda) steps: Flagger"
                                    + " \\[(.*), Progressing/0/3(.*)\\], Sluice \\[\\2\\3\\]",
                            "without a router nothing is switched, and no interval is spent on"
                                    + " it"),
                    of(
                            "conditions\\[0\\]\\.message: Flagger \"(.*)\", Sluice \"\\1 Revision ",
                            "the condition goes on to say which revision was refused, and why"));

    private static Intention of(String where, String because) {
        return new Intention(Pattern.compile(where), because);
    }

    static boolean covers(String difference) {
        return ALL.stream().anyMatch(it -> it.where().matcher(difference).find());
    }
}
