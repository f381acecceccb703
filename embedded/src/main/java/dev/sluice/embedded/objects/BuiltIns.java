package dev.sluice.embedded.objects;

import dev.sluice.embedded.objects.schema.Models;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The built-in kinds, as one table in discovery order.
final class BuiltIns {
    // group, version, plural, kind, scope, short names, categories, subresources, traits;
    // - for nothing, * for the core group.
    private static final String TABLE =
            """
            * v1 configmaps ConfigMap N cm - - -
            * v1 endpoints Endpoints N ep - - upsert
            * v1 events Event N ev - - upsert
            * v1 limitranges LimitRange N limits - - upsert
            * v1 namespaces Namespace C ns - status,finalize answers
            * v1 nodes Node C no - status,proxy reports
            * v1 persistentvolumeclaims PersistentVolumeClaim N pvc - status answers
            * v1 persistentvolumes PersistentVolume C pv - status answers
            * v1 pods Pod N po all status,log,exec,attach,portforward,eviction,binding,ephemeralcontainers generation,answers
            * v1 podtemplates PodTemplate N - - - generation
            * v1 replicationcontrollers ReplicationController N rc all status,scale generation
            * v1 resourcequotas ResourceQuota N quota - status answers
            * v1 secrets Secret N - - - -
            * v1 serviceaccounts ServiceAccount N sa - token answers
            * v1 services Service N svc all status,proxy answers,upsert
            apps v1 controllerrevisions ControllerRevision N - - - -
            apps v1 daemonsets DaemonSet N ds all status generation
            apps v1 deployments Deployment N deploy all status,scale generation
            apps v1 replicasets ReplicaSet N rs all status,scale generation
            apps v1 statefulsets StatefulSet N sts all status,scale generation
            events.k8s.io v1 events Event N ev - - upsert
            autoscaling v2 horizontalpodautoscalers HorizontalPodAutoscaler N hpa all status -
            autoscaling v1 horizontalpodautoscalers HorizontalPodAutoscaler N hpa all status -
            batch v1 cronjobs CronJob N cj all status generation
            batch v1 jobs Job N - all status generation
            networking.k8s.io v1 ingressclasses IngressClass C - - - generation
            networking.k8s.io v1 ingresses Ingress N ing - status generation
            networking.k8s.io v1 networkpolicies NetworkPolicy N netpol - - generation
            policy v1 poddisruptionbudgets PodDisruptionBudget N pdb - status generation
            rbac.authorization.k8s.io v1 clusterrolebindings ClusterRoleBinding C - - - upsert
            rbac.authorization.k8s.io v1 clusterroles ClusterRole C - - - upsert
            rbac.authorization.k8s.io v1 rolebindings RoleBinding N - - - upsert
            rbac.authorization.k8s.io v1 roles Role N - - - upsert
            storage.k8s.io v1 storageclasses StorageClass C sc - - -
            apiextensions.k8s.io v1 customresourcedefinitions CustomResourceDefinition C crd,crds api-extensions status generation,answers
            scheduling.k8s.io v1 priorityclasses PriorityClass C pc - - generation
            coordination.k8s.io v1 leases Lease N - - - upsert
            discovery.k8s.io v1 endpointslices EndpointSlice N - - - generation
            """;

    private static final String MODEL = "io.fabric8.kubernetes.api.model.";
    private static final Map<String, String> PACKAGES =
            Map.ofEntries(
                    Map.entry("*", ""),
                    Map.entry("apps", "apps."),
                    Map.entry("events.k8s.io", "events."),
                    Map.entry("autoscaling", "autoscaling."),
                    Map.entry("batch", "batch."),
                    Map.entry("networking.k8s.io", "networking."),
                    Map.entry("policy", "policy."),
                    Map.entry("rbac.authorization.k8s.io", "rbac."),
                    Map.entry("storage.k8s.io", "storage."),
                    Map.entry("apiextensions.k8s.io", "apiextensions."),
                    Map.entry("scheduling.k8s.io", "scheduling."),
                    Map.entry("coordination.k8s.io", "coordination."),
                    Map.entry("discovery.k8s.io", "discovery."));
    // Their packages carry no version.
    private static final Set<String> UNVERSIONED =
            Set.of("*", "apps", "rbac.authorization.k8s.io", "storage.k8s.io");

    static final List<Kind> ALL = TABLE.lines().map(BuiltIns::kind).toList();

    private BuiltIns() {}

    private static Kind kind(String line) {
        String[] row = line.split(" ");
        String group = row[0].equals("*") ? "" : row[0];
        var type =
                new ResourceType(
                        new Resource(group, row[2]),
                        row[1],
                        row[3],
                        row[3].toLowerCase(Locale.ROOT),
                        row[4].equals("N"),
                        words(row[5]),
                        words(row[6]),
                        Set.copyOf(words(row[7])),
                        false);
        Set<Kind.Trait> traits =
                words(row[8]).stream()
                        .map(trait -> Kind.Trait.valueOf(trait.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.Trait.class)));
        String version = UNVERSIONED.contains(row[0]) ? "" : row[1] + ".";
        String model = MODEL + PACKAGES.get(row[0]) + version + row[3];
        return new Kind(type, Views.of(type), traits, new Kind.BuiltIn(() -> Models.of(model)));
    }

    private static List<String> words(String cell) {
        return cell.equals("-") ? List.of() : Arrays.asList(cell.split(","));
    }
}
