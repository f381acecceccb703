package dev.sluice.cli;

import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.operator.Term;

import io.fabric8.kubernetes.client.KubernetesClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/// Makes Canaries fit for Flagger again.
///
/// Flagger would take the hashes of a status that it did not write for a new revision of each
/// target; without a status it finds the primaries as they are and goes on without a run.
@Command(
        name = "handback",
        description = {
            "Prepares Canaries for Flagger: takes this operator's finalizer and status off them.",
            "Stop the operator first. Canaries in the middle of a run are left alone, and named."
        })
final class HandbackCommand implements Callable<Integer> {
    private static final String KEEP_SERVING = "sluice.dev/keep-serving";
    private static final Set<String> AT_REST = Set.of("Initialized", "Succeeded", "Failed");

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "The cluster.")
    Optional<Path> kubeconfig = Optional.empty();

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "Only the Canaries of this namespace; without it all.")
    Optional<String> namespace = Optional.empty();

    @Option(
            names = "--operator-namespace",
            paramLabel = "NAME",
            defaultValue = "sluice-system",
            description = "Where the operator's Lease is (${DEFAULT-VALUE}).")
    String home = "sluice-system";

    @Override
    public Integer call() {
        Logs.forPeople();
        try (var client = Clients.of(kubeconfig, "")) {
            checkNobodyLeads(client);
            var left = new ArrayList<String>();
            for (var canary : canaries(client)) {
                var name =
                        canary.getMetadata().getName() + "." + canary.getMetadata().getNamespace();
                if (isAtRest(canary)) {
                    handBack(client, canary);
                    System.out.println(name + " is handed back");
                } else {
                    left.add(name);
                    System.out.println(name + " is left alone: it is not at rest");
                }
            }
            return left.isEmpty() ? 0 : 1;
        }
    }

    private void checkNobodyLeads(KubernetesClient client) {
        var lease = client.leases().inNamespace(home).withName(Term.LEASE).get();
        if (lease != null
                && lease.getSpec() != null
                && lease.getSpec().getHolderIdentity() != null
                && !lease.getSpec().getHolderIdentity().isEmpty()) {
            throw new CommandFailedException(
                    "%s still holds the lease %s in %s; scale the operator to zero first."
                            .formatted(lease.getSpec().getHolderIdentity(), Term.LEASE, home));
        }
    }

    private List<Canary> canaries(KubernetesClient client) {
        var all = client.resources(Canary.class);
        return namespace
                .map(only -> all.inNamespace(only).list().getItems())
                .orElseGet(() -> all.inAnyNamespace().list().getItems());
    }

    /// A failed promotion leaves the users on the canary; Flagger would send them to the primary.
    private static boolean isAtRest(Canary canary) {
        CanaryStatus status = canary.getStatus();
        return status == null
                || AT_REST.contains(Objects.requireNonNullElse(status.phase(), ""))
                        && status.canaryWeight() == 0;
    }

    private static void handBack(KubernetesClient client, Canary canary) {
        var finalizers = new ArrayList<>(canary.getMetadata().getFinalizers());
        if (finalizers.remove(KEEP_SERVING)) {
            canary.getMetadata().setFinalizers(finalizers);
            canary = client.resource(canary).update();
        }
        canary.setStatus(null);
        client.resource(canary).updateStatus();
    }
}
