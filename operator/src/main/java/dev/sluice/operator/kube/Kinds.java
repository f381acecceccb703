package dev.sluice.operator.kube;

import dev.sluice.routing.Kind;

/// The kinds the operator itself reads and writes; routers name their own.
public final class Kinds {
    public static final Kind CANARY = new Kind("flagger.app/v1beta1", "Canary", "canaries");
    public static final Kind METRIC_TEMPLATE =
            new Kind("flagger.app/v1beta1", "MetricTemplate", "metrictemplates");
    public static final Kind ALERT_PROVIDER =
            new Kind("flagger.app/v1beta1", "AlertProvider", "alertproviders");
    public static final Kind DEPLOYMENT = new Kind("apps/v1", "Deployment", "deployments");
    public static final Kind DAEMON_SET = new Kind("apps/v1", "DaemonSet", "daemonsets");
    public static final Kind STATEFUL_SET = new Kind("apps/v1", "StatefulSet", "statefulsets");
    public static final Kind REPLICA_SET = new Kind("apps/v1", "ReplicaSet", "replicasets");
    public static final Kind KNATIVE_SERVICE =
            new Kind("serving.knative.dev/v1", "Service", "services");
    public static final Kind KNATIVE_REVISION =
            new Kind("serving.knative.dev/v1", "Revision", "revisions");
    public static final Kind SERVICE = new Kind("v1", "Service", "services");
    public static final Kind CONFIG_MAP = new Kind("v1", "ConfigMap", "configmaps");
    public static final Kind SECRET = new Kind("v1", "Secret", "secrets");
    public static final Kind EVENT = new Kind("v1", "Event", "events");
    public static final Kind AUTOSCALER =
            new Kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers");
    public static final Kind SCALED_OBJECT =
            new Kind("keda.sh/v1alpha1", "ScaledObject", "scaledobjects");

    public static final Kind ROLLOUT_POLICY =
            new Kind("sluice.dev/v1alpha1", "RolloutPolicy", "rolloutpolicies");
    public static final Kind NAMESPACE = new Kind("v1", "Namespace", "namespaces");

    private static final Kind KUMA_ROUTE =
            new Kind("kuma.io/v1alpha1", "TrafficRoute", "trafficroutes");

    private Kinds() {}

    /// Whether its objects are in no namespace.
    static boolean isClusterScoped(Kind kind) {
        return kind.equals(ROLLOUT_POLICY) || kind.equals(NAMESPACE) || kind.equals(KUMA_ROUTE);
    }
}
