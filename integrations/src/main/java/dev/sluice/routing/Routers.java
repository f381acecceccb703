package dev.sluice.routing;

import java.util.List;

/// Every router there is, in the order in which provider names are matched.
public final class Routers {
    private static final List<Router> ALL =
            List.of(
                    new Smi("linkerd", "v1alpha1"),
                    new Istio(),
                    new Smi("smi:v1alpha1", "v1alpha1"),
                    new Smi("smi:v1alpha2", "v1alpha2"),
                    new Smi("smi:v1alpha3", "v1alpha3"),
                    new Contour(),
                    new Knative(),
                    new Gloo(),
                    new Nginx(),
                    new Skipper(),
                    new Traefik(),
                    new Apisix(),
                    new Smi("osm", "v1alpha2"),
                    new Kuma(),
                    new GatewayApi("v1beta1"),
                    new GatewayApi("v1"),
                    new Kubernetes());

    private Routers() {}

    /// The outcome of a search by provider name.
    public sealed interface Choice {
        /// There is such a router.
        record Known(Router router) implements Choice {}

        /// There is none, and nothing is guessed.
        ///
        /// @param names what could have been meant
        record Unknown(String provider, List<String> names) implements Choice {
            /// A sentence for the user.
            public String why() {
                var what =
                        provider.startsWith("appmesh")
                                ? "cannot be used, AWS ended App Mesh on 2026-09-30"
                                : "is unknown";
                return "provider \"%s\" %s; it must be one of %s"
                        .formatted(provider, what, String.join(", ", names));
            }
        }
    }

    /// Every router, each once.
    public static List<Router> all() {
        return ALL;
    }

    /// The router for `spec.provider`. `gloo` and the Gateway API names may be followed by more
    /// text; Flagger allows that too.
    public static Choice find(String provider) {
        return ALL.stream()
                .filter(router -> router.answersTo(provider))
                .findFirst()
                .<Choice>map(Choice.Known::new)
                .orElseGet(() -> new Choice.Unknown(provider, names()));
    }

    /// The values `spec.provider` may have, sorted.
    public static List<String> names() {
        return ALL.stream().map(Router::name).sorted().toList();
    }
}
