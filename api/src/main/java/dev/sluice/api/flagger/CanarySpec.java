package dev.sluice.api.flagger;

import dev.sluice.api.flagger.Schema.Bounds;
import dev.sluice.api.flagger.Schema.Doc;
import dev.sluice.api.flagger.Schema.Pattern;
import dev.sluice.api.flagger.Schema.Required;
import dev.sluice.api.flagger.Schema.Rule;
import dev.sluice.api.flagger.Schema.Values;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// What a Canary asks for. Its rules refuse only objects with which a rollout could never end;
/// where nothing is analysed (`skipAnalysis`, provider `kubernetes`) the weights do not matter and
/// pass.
@Wire
@Doc("What to roll out, how its traffic is routed, and how a new version is judged.")
@Rule(
        value =
                CanarySpec.UNWEIGHED
                        + "!has(self.analysis.stepWeight) || self.analysis.stepWeight > 0",
        message = "must be greater than 0, or the canary would never advance",
        field = ".analysis.stepWeight")
@Rule(
        value =
                CanarySpec.UNWEIGHED
                        + "!has(self.analysis.iterations) || self.analysis.iterations > 0",
        message = "must be greater than 0, or the canary would never advance",
        field = ".analysis.iterations")
@Rule(
        value =
                CanarySpec.UNWEIGHED
                        + "!has(self.analysis.stepWeight) || !has(self.analysis.maxWeight)"
                        + " || self.analysis.maxWeight <= 100",
        message = "must be at most 100, or the canary would never be promoted",
        field = ".analysis.maxWeight")
@Rule(
        value =
                CanarySpec.UNWEIGHED
                        + "!has(self.analysis.stepWeights) || (size(self.analysis.stepWeights) > 0"
                        + " && self.analysis.stepWeights.all(w, w > 0))",
        message = "must list at least one weight, each greater than 0",
        field = ".analysis.stepWeights")
@Rule(
        value =
                CanarySpec.UNWEIGHED
                        + "!has(self.analysis.stepWeights)"
                        + " || (self.analysis.stepWeights.filter(w, w < 100).isSorted()"
                        + " && self.analysis.stepWeights.all(w, w >= 100"
                        + " || self.analysis.stepWeights.exists_one(other, other == w)))",
        message = "must ascend, each weight greater than the one before it",
        field = ".analysis.stepWeights")
@Rule(
        value =
                CanarySpec.UNWEIGHED
                        + "!has(self.analysis.stepWeightPromotion)"
                        + " || self.analysis.stepWeightPromotion >= 0",
        message = "must be 0 (all at once) or greater",
        field = ".analysis.stepWeightPromotion")
@Rule(
        value =
                "!has(self.analysis.endpointSplit) || ((!has(self.provider)"
                        + " || self.provider == 'kubernetes') && self.targetRef.kind != 'Service')",
        message =
                "splits by endpoints only with provider kubernetes, for a target with pods; remove"
                        + " it, a router splits by weight",
        field = ".analysis.endpointSplit")
@Rule(
        value =
                CanarySpec.NOT_BY_ENDPOINTS
                        + "((!has(self.analysis.maxWeight) || self.analysis.maxWeight <= 50)"
                        + " && (!has(self.analysis.stepWeight) || (self.analysis.stepWeight > 0"
                        + " && self.analysis.stepWeight <= 50))"
                        + " && (!has(self.analysis.stepWeights)"
                        + " || (size(self.analysis.stepWeights) > 0"
                        + " && self.analysis.stepWeights.isSorted()"
                        + " && self.analysis.stepWeights.all(w, w > 0 && w <= 50))))",
        message =
                "allows weights of 1 to 50, in ascending order: more than half of the endpoints"
                        + " cannot be the canary's before it is promoted",
        field = ".analysis.endpointSplit")
@Rule(
        value = "has(self.service) || self.targetRef.kind == 'Service'",
        message = "service is required for this kind of target; it names at least the port",
        field = ".service")
@Rule(
        value =
                "!has(self.service) || self.targetRef.kind == 'Service'"
                        + " || (self.service.port >= 1 && self.service.port <= 65535)",
        message = "must be between 1 and 65535",
        field = ".service.port")
@Rule(
        value =
                "!has(self.provider) || (self.provider == 'knative')"
                        + " == (self.targetRef.kind == 'Service'"
                        + " && self.targetRef.apiVersion == 'serving.knative.dev/v1')",
        message = "provider knative and a target of serving.knative.dev/v1 need each other",
        field = ".provider")
@Rule(
        value =
                "!has(self.autoscalerRef) || self.targetRef.kind != 'Service'"
                        + " || self.targetRef.apiVersion != 'serving.knative.dev/v1'",
        message = "a Knative Service scales itself; remove autoscalerRef",
        field = ".autoscalerRef")
@Rule(
        value =
                "!has(self.provider) || !self.provider.startsWith('gatewayapi') ||"
                        + " (has(self.service) && has(self.service.gatewayRefs) &&"
                        + " size(self.service.gatewayRefs) > 0)",
        message = "must name at least one Gateway for this provider",
        field = ".service.gatewayRefs")
@Rule(
        value =
                "!has(self.provider) || !(self.provider in ['nginx', 'skipper'])"
                        + " || has(self.ingressRef)",
        message = "must name the Ingress for this provider",
        field = ".ingressRef")
@Rule(
        value = "!has(self.provider) || self.provider != 'apisix' || has(self.routeRef)",
        message = "must name the ApisixRoute for this provider",
        field = ".routeRef")
@Rule(
        value = "!has(self.keepPrevious) || self.targetRef.kind == 'Deployment'",
        message = "only of a Deployment can the previous version be kept",
        field = ".keepPrevious")
public record CanarySpec(
        @Doc(
                        "What routes the traffic: it chooses the router and the queries of the"
                                + " built-in metrics. Default: the operator's -mesh-provider.")
                @Values({
                    "apisix",
                    "appmesh",
                    "appmesh:v1beta2",
                    "contour",
                    "gatewayapi:v1",
                    "gatewayapi:v1beta1",
                    "gloo",
                    "istio",
                    "knative",
                    "kubernetes",
                    "kuma",
                    "linkerd",
                    "nginx",
                    "osm",
                    "skipper",
                    "smi:v1alpha1",
                    "smi:v1alpha2",
                    "smi:v1alpha3",
                    "traefik"
                })
                @Nullable String provider,
        @Doc(
                        "URL of the Prometheus that answers this canary's built-in and inline"
                                + " metrics. Default: the operator's -metrics-server.")
                @Nullable String metricsServer,
        @Doc(
                        "How many seconds the target may go without progress before the rollout"
                                + " counts as failed. Default: 600.")
                @Nullable Integer progressDeadlineSeconds,
        @Doc("The workload or Service to roll out, in the namespace of this canary.") @Required
                @Nullable TargetRef targetRef,
        @Doc("The autoscaler of the target. The primary gets a copy of it.")
                @Nullable AutoscalerRef autoscalerRef,
        @Doc("The Ingress whose traffic is shifted (providers nginx and skipper).")
                @Nullable IngressRef ingressRef,
        @Doc("The ApisixRoute whose traffic is shifted (provider apisix).")
                @Nullable RouteRef routeRef,
        @Doc("The Upstream whose settings the generated Upstreams copy (provider gloo).")
                @Nullable UpstreamRef upstreamRef,
        @Doc(
                        "The Services and the route that are generated: name (the apex),"
                                + " name-primary and name-canary.")
                @Nullable CanaryService service,
        @Doc(
                        "How a new version is judged: how fast traffic is shifted, and which checks"
                                + " must pass.")
                @Required
                @Nullable Analysis analysis,
        @Doc("Promote a new version without analysing it. Default: false.")
                @Nullable Boolean skipAnalysis,
        @Doc(
                        "When this canary is deleted, first give the target back its replicas and"
                                + " its traffic. Default: false.")
                @Nullable Boolean revertOnDeletion,
        @Doc("Do nothing for this canary until it is false again. Default: false.")
                @Nullable Boolean suspend,
        @Doc(
                        "How long after a promotion the previous version keeps its pods, for"
                            + " example 30m. Until then the command rollback takes effect at once."
                            + " Default: not at all.")
                @Pattern("^([0-9]+(h|m|s))+$")
                @Nullable String keepPrevious) {

    static final String UNWEIGHED =
            "(has(self.skipAnalysis) && self.skipAnalysis)"
                    + " || (has(self.provider) && self.provider == 'kubernetes') || ";

    static final String NOT_BY_ENDPOINTS =
            "!has(self.analysis.endpointSplit) || has(self.analysis.iterations) || ";

    /// The workload to roll out; a `Service` of `serving.knative.dev/v1` is a Knative Service.
    @Wire
    public record TargetRef(
            @Doc("API version of the target, for example apps/v1.") @Required
                    @Nullable String apiVersion,
            @Doc(
                            "Kind of the target. Service is a core Service, or with apiVersion"
                                    + " serving.knative.dev/v1 a Knative Service.")
                    @Required
                    @Values({"DaemonSet", "Deployment", "Service", "StatefulSet"})
                    @Nullable String kind,
            @Doc("Name of the target.") @Required @Nullable String name) {}

    /// The target's autoscaler and how its copy for the primary differs.
    @Wire
    public record AutoscalerRef(
            @Doc("API version of the autoscaler: autoscaling/v2 or keda.sh/v1alpha1.") @Required
                    @Nullable String apiVersion,
            @Doc("Kind of the autoscaler.")
                    @Required
                    @Values({"HorizontalPodAutoscaler", "ScaledObject"})
                    @Nullable String kind,
            @Doc("Name of the autoscaler.") @Required @Nullable String name,
            @Doc(
                            "Queries for the primary's copy of a ScaledObject, by the name of the"
                                + " trigger. Default: the target's queries with the target's name"
                                + " replaced by the primary's.")
                    Map<String, String> primaryScalerQueries,
            @Doc("Replica bounds for the primary's autoscaler. Default: those of the target's.")
                    @Nullable ScalerReplicas primaryScalerReplicas) {

        /// Absent queries are empty.
        public AutoscalerRef {
            primaryScalerQueries = Copies.of(primaryScalerQueries);
        }
    }

    /// Replica bounds, both at least 1.
    @Wire
    @Rule(
            value =
                    "!has(self.minReplicas) || !has(self.maxReplicas)"
                            + " || self.minReplicas <= self.maxReplicas",
            message = "must not be greater than maxReplicas",
            field = ".minReplicas")
    public record ScalerReplicas(
            @Doc("Fewest replicas of the primary.") @Bounds(min = 1) @Nullable Integer minReplicas,
            @Doc("Most replicas of the primary.") @Bounds(min = 1) @Nullable Integer maxReplicas) {}

    /// The Ingress of the apex Service.
    @Wire
    public record IngressRef(
            @Doc("API version of the Ingress: networking.k8s.io/v1.") @Required
                    @Nullable String apiVersion,
            @Doc("Kind: Ingress.") @Required @Values("Ingress") @Nullable String kind,
            @Doc("Name of the Ingress.") @Required @Nullable String name) {}

    /// The ApisixRoute of the apex Service.
    @Wire
    public record RouteRef(
            @Doc("API version of the route: apisix.apache.org/v2.") @Required
                    @Nullable String apiVersion,
            @Doc("Kind: ApisixRoute.") @Required @Values("ApisixRoute") @Nullable String kind,
            @Doc("Name of the ApisixRoute.") @Required @Nullable String name) {}

    /// The Gloo Upstream to copy settings from.
    @Wire
    public record UpstreamRef(
            @Doc("API version of the Upstream: gloo.solo.io/v1.") @Required
                    @Nullable String apiVersion,
            @Doc("Kind: Upstream.") @Required @Values("Upstream") @Nullable String kind,
            @Doc("Name of the Upstream.") @Required @Nullable String name,
            @Doc("Namespace of the Upstream. Default: the namespace of this canary.")
                    @Nullable String namespace) {}
}
