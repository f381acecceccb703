package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// How lists and maps of built-in kinds are owned; those not named here: lists whole, maps member
/// by member. The source is the real server's OpenAPI.
final class ListTypes {
    /// STRUCT.FIELD, or *.FIELD for every struct, and the keys; no keys for a set.
    private static final Map<String, List<String>> LISTS =
            """
            *.conditions type
            *.containers name
            *.env name
            *.ephemeralContainers name
            *.finalizers
            *.initContainers name
            *.ownerReferences uid
            *.volumeDevices devicePath
            *.volumeMounts mountPath
            Container.ports containerPort,protocol
            ContainerRestartRuleOnExitCodes.values
            ContainerStatus.allocatedResourcesStatus name
            EphemeralContainer.ports containerPort,protocol
            Endpoint.addresses
            JSONSchemaProps.x-kubernetes-validations rule
            NodeSpec.podCIDRs
            NodeStatus.addresses type
            PodFailurePolicyOnExitCodesRequirement.values
            PodSpec.hostAliases ip
            PodSpec.imagePullSecrets name
            PodSpec.resourceClaims name
            PodSpec.schedulingGates name
            PodSpec.topologySpreadConstraints topologyKey,whenUnsatisfiable
            PodSpec.volumes name
            PodStatus.podIPs ip
            PodStatus.resourceClaimStatuses name
            ResourceRequirements.claims name
            ResourceStatus.resources resourceID
            ServiceAccount.secrets name
            ServiceSpec.ports port,protocol
            UncountedTerminatedPods.failed
            UncountedTerminatedPods.succeeded
            """
                    .lines()
                    .map(line -> line.split(" "))
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    line -> line[0],
                                    line ->
                                            line.length == 1
                                                    ? List.of()
                                                    : Arrays.asList(line[1].split(","))));

    /// Lists that are replaced whole, unlike others of the name.
    private static final Set<String> WHOLE =
            Set.of("JobStatus.conditions", "NamespaceSpec.finalizers");

    private static final Set<String> ATOMIC_STRUCTS =
            Set.of(
                    "ConfigMapKeySelector",
                    "EndpointAddress",
                    "EndpointPort",
                    "FileKeySelector",
                    "LabelSelector",
                    "LocalObjectReference",
                    "NodeSelector",
                    "NodeSelectorTerm",
                    "ObjectFieldSelector",
                    "ObjectReference",
                    "OwnerReference",
                    "ResourceFieldSelector",
                    "RoleRef",
                    "ScopeSelector",
                    "SecretKeySelector",
                    "SecretReference",
                    "ServiceBackendPort",
                    "Subject",
                    "TopologySelectorTerm",
                    "TypedLocalObjectReference");

    private static final Set<String> ATOMIC_MAPS =
            Set.of(
                    "PodSpec.nodeSelector",
                    "ReplicationControllerSpec.selector",
                    "Scheduling.nodeSelector",
                    "ServiceSpec.selector");

    private static final Set<String> GRANULAR = Set.of("PersistentVolumeSpec.claimRef");

    /// The zero values of absent keys, which the Go types give them; names are the rest.
    private static final Map<String, JsonNode> DEFAULTS =
            Map.of(
                    "protocol", TextNode.valueOf("TCP"),
                    "containerPort", IntNode.valueOf(0),
                    "port", IntNode.valueOf(0));

    private ListTypes() {}

    private static Map<String, JsonNode> defaults(String list, List<String> keys) {
        // This key alone may be absent in Go.
        return list.equals("ServiceAccount.secrets")
                ? Map.of()
                : keys.stream()
                        .collect(
                                Collectors.toMap(
                                        key -> key,
                                        key -> DEFAULTS.getOrDefault(key, TextNode.valueOf(""))));
    }

    static boolean isAtomicStruct(String name) {
        return ATOMIC_STRUCTS.contains(name);
    }

    static boolean isAtomicMap(String struct, String field) {
        return ATOMIC_MAPS.contains(struct + "." + field);
    }

    static boolean isGranular(String struct, String field) {
        return GRANULAR.contains(struct + "." + field);
    }

    /// The type of a list in a struct.
    ///
    /// @param item makes the type of its items
    static FieldType list(String struct, String field, Function<String, FieldType> item) {
        String exact = struct + "." + field;
        List<String> keys = LISTS.get(exact);
        if (keys == null) {
            keys = LISTS.get("*." + field);
        }
        if (keys == null || WHOLE.contains(exact)) {
            return new FieldType.Atomic(item.apply(field));
        }
        return keys.isEmpty()
                ? new FieldType.SetOf(item.apply(field))
                : new FieldType.Keyed(item.apply(field), keys, defaults(exact, keys));
    }
}
