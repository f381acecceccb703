package dev.sluice.cli;

import dev.sluice.operator.Permissions;
import dev.sluice.routing.Router;
import dev.sluice.routing.Routers;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.Optional;

/// Prints what the operator must be allowed to do, for `kubectl apply`.
@Command(
        name = "rbac",
        description =
                "Prints the ServiceAccount, the roles and the bindings the operator needs, for"
                        + " kubectl apply.")
final class RbacCommand implements Runnable {
    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description =
                    "The only namespace the operator is to work in; without it a ClusterRole is"
                            + " printed.")
    Optional<String> namespace = Optional.empty();

    @Option(
            names = "--operator-namespace",
            paramLabel = "NAME",
            defaultValue = "sluice-system",
            description = "Where the operator itself runs (${DEFAULT-VALUE}).")
    String home = "sluice-system";

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Only what these traffic providers need; without it what all of them need.")
    List<String> providers = List.of();

    @Option(
            names = "--no-config-tracking",
            description = "For --enable-config-tracking=false: Secrets are only read.")
    boolean noConfigTracking;

    @Override
    public void run() {
        System.out.print(text());
    }

    String text() {
        var rules = Permissions.own(!noConfigTracking);
        for (var router : routers()) {
            rules = rules.and(Permissions.of(router));
        }
        var policies = Permissions.policies();
        var lease = namespace.orElse(home);
        var work =
                namespace.isEmpty()
                        ? bound(namespace, "sluice", rules.and(policies).yaml())
                        : bound(namespace, "sluice", rules.yaml())
                                + bound(Optional.empty(), "sluice-policies", policies.yaml());
        return account()
                + work
                + bound(Optional.of(lease), "sluice-leader-election", Permissions.leaseYaml());
    }

    private List<Router> routers() {
        return providers.isEmpty()
                ? Routers.all()
                : providers.stream().map(RbacCommand::router).toList();
    }

    private static Router router(String provider) {
        return switch (Routers.find(provider)) {
            case Routers.Choice.Known(var router) -> router;
            case Routers.Choice.Unknown unknown ->
                    throw new CommandFailedException("--provider: " + unknown.why() + ".");
        };
    }

    private String account() {
        return """
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: sluice
          namespace: %s
        """
                .formatted(home);
    }

    /// @param in the namespace of a Role; empty for a ClusterRole
    private String bound(Optional<String> in, String name, String rules) {
        var cluster = in.isEmpty() ? "Cluster" : "";
        var where = in.map(it -> "\n  namespace: " + it).orElse("");
        return """
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: %1$sRole
        metadata:
          name: %2$s%3$s
        rules:
        %4$s---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: %1$sRoleBinding
        metadata:
          name: %2$s%3$s
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: %1$sRole
          name: %2$s
        subjects:
        - kind: ServiceAccount
          name: sluice
          namespace: %5$s
        """
                .formatted(cluster, name, where, rules, home);
    }
}
