package dev.sluice.embedded.objects.patch;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which lists of built-in kinds are merged by a key, and by which; all others are replaced whole.
public final class MergeKeys {
    // STRUCT.FIELD KEY; * stands for every struct. The source is the patchMergeKey of the Go types.
    private static final Map<String, String> KEYS =
            Arrays.stream(
                            """
                            *.conditions type
                            *.containers name
                            *.env name
                            *.ephemeralContainers name
                            *.hostAliases ip
                            *.hostIPs ip
                            *.imagePullSecrets name
                            *.initContainers name
                            *.ownerReferences uid
                            *.podIPs ip
                            *.resourceClaims name
                            *.schedulingGates name
                            *.topologySpreadConstraints topologyKey
                            *.volumeDevices devicePath
                            *.volumeMounts mountPath
                            *.volumes name
                            Container.ports containerPort
                            EphemeralContainer.ports containerPort
                            NodeStatus.addresses type
                            ServiceAccount.secrets name
                            ServiceSpec.ports port
                            """
                                    .split("\n"))
                    .map(line -> line.split(" "))
                    .collect(Collectors.toUnmodifiableMap(line -> line[0], line -> line[1]));

    private static final Set<String> PRIMITIVE =
            Set.of("ObjectMeta.finalizers", "NodeSpec.podCIDRs");

    /// Replaced whole, though elsewhere a list of that name is merged.
    private static final Set<String> WHOLE = Set.of("ServiceAccount.imagePullSecrets");

    private MergeKeys() {}

    /// The key by which a list's items are told apart; empty for a list that is replaced whole.
    public static Optional<String> of(String struct, String field) {
        if (WHOLE.contains(struct + "." + field)) {
            return Optional.empty();
        }
        String exact = KEYS.get(struct + "." + field);
        return Optional.ofNullable(exact == null ? KEYS.get("*." + field) : exact);
    }

    /// Whether a list of plain values is merged as a set.
    public static boolean isSet(String struct, String field) {
        return PRIMITIVE.contains(struct + "." + field);
    }
}
