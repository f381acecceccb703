package dev.sluice.cli;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The flags of `sluice operator`, with Flagger's names; one dash or two.
final class OperatorFlags {
    @Option(
            names = {"--kubeconfig", "-kubeconfig"},
            paramLabel = "FILE",
            description =
                    "The cluster to work in; without it the one this process runs in, or that"
                            + " KUBECONFIG names.")
    Optional<Path> kubeconfig = Optional.empty();

    @Option(
            names = {"--master", "-master"},
            paramLabel = "URL",
            defaultValue = "",
            description = "Address of the API server, instead of the kubeconfig's.")
    String master = "";

    @Option(
            names = {"--namespace", "-namespace"},
            paramLabel = "NAME",
            defaultValue = "",
            description = "Work only in this namespace; without it in all of them.")
    String namespace = "";

    @Option(
            names = {"--mesh-provider", "-mesh-provider"},
            paramLabel = "NAME",
            defaultValue = "istio",
            description = "Traffic provider of Canaries that name none (${DEFAULT-VALUE}).")
    String provider = "istio";

    @Option(
            names = {"--metrics-server", "-metrics-server"},
            paramLabel = "URL",
            defaultValue = "http://prometheus:9090",
            description = "Prometheus of Canaries that name none (${DEFAULT-VALUE}).")
    String metricsServer = "http://prometheus:9090";

    @Option(
            names = {"--port", "-port"},
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of /metrics, /healthz and /readyz (${DEFAULT-VALUE}); 0 for any.")
    int port = 8080;

    @Option(
            names = {"--selector-labels", "-selector-labels"},
            paramLabel = "LABELS",
            split = ",",
            defaultValue = "app,name,app.kubernetes.io/name",
            description =
                    "Labels that may tell pods apart, the first found is used (${DEFAULT-VALUE}).")
    List<String> selectorLabels = List.of();

    @Option(
            names = {"--include-label-prefix", "-include-label-prefix"},
            paramLabel = "PREFIXES",
            defaultValue = "",
            description =
                    "Prefixes, separated by commas, of labels and annotations that are copied to"
                            + " the primary; * for all.")
    String includeLabelPrefix = "";

    @Option(
            names = {"--enable-config-tracking", "-enable-config-tracking"},
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "true",
            description = "Copy ConfigMaps and Secrets for the primary (${DEFAULT-VALUE}).")
    boolean configTracking = true;

    @Option(
            names = {"--no-cross-namespace-refs", "-no-cross-namespace-refs"},
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Refuse references to objects of other namespaces.")
    boolean noCrossNamespaceRefs;

    @Option(
            names = {"--ingress-annotations-prefix", "-ingress-annotations-prefix"},
            paramLabel = "PREFIX",
            defaultValue = "nginx.ingress.kubernetes.io",
            description = "Annotation prefix of ingress-nginx (${DEFAULT-VALUE}).")
    String ingressAnnotationsPrefix = "nginx.ingress.kubernetes.io";

    @Option(
            names = {"--ingress-class", "-ingress-class"},
            paramLabel = "NAME",
            defaultValue = "",
            description = "Ingress class of generated HTTPProxies.")
    String ingressClass = "";

    @Option(
            names = {"--enable-leader-election", "-enable-leader-election"},
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Of several replicas one works, the others stand by.")
    boolean leaderElection;

    @Option(
            names = {"--leader-election-namespace", "-leader-election-namespace"},
            paramLabel = "NAME",
            defaultValue = "kube-system",
            description =
                    "Namespace of the Lease (${DEFAULT-VALUE}); with --namespace it is that one.")
    String leaderElectionNamespace = "kube-system";

    @Option(
            names = {"--log-level", "-log-level"},
            paramLabel = "LEVEL",
            defaultValue = "info",
            description =
                    "debug, info, warn, warning, error, fatal or panic (${DEFAULT-VALUE}; Flagger:"
                            + " debug).")
    String logLevel = "info";

    @Option(
            names = {"--zap-encoding", "-zap-encoding"},
            paramLabel = "json|console",
            defaultValue = "json",
            description = "How log lines are written (${DEFAULT-VALUE}).")
    String encoding = "json";

    @Option(
            names = "--max-progressing",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many canaries may be in a run at once; 0 for any number.")
    int maxProgressing;

    @Option(
            names = "--max-progressing-per-namespace",
            paramLabel = "N",
            defaultValue = "0",
            description = "The same for each namespace.")
    int maxProgressingPerNamespace;

    @Option(
            names = {"-version"},
            versionHelp = true,
            description = "Print the version and exit.")
    boolean version;

    /// The namespace it is restricted to; empty for all.
    Optional<String> onlyNamespace() {
        return Optional.of(namespace).filter(it -> !it.isEmpty());
    }

    /// Where the Lease is.
    String leaseNamespace() {
        return onlyNamespace().orElse(leaderElectionNamespace);
    }

    /// Whether a label or annotation with this key is copied to the primary.
    boolean copies(String key) {
        if (key.contains("toolkit.fluxcd.io")) {
            return false;
        }
        for (var prefix : includeLabelPrefix.split(",")) {
            if (prefix.equals("*") || !prefix.isEmpty() && key.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
