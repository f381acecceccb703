package dev.sluice.cli;

import dev.sluice.api.flagger.Canary;
import dev.sluice.operator.Handback;
import dev.sluice.operator.Term;

import io.fabric8.kubernetes.client.KubernetesClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Makes the Canaries at rest fit for Flagger again.
@Command(
        name = "handback",
        description = {
            "Prepares Canaries for Flagger: takes this operator's finalizer and status off them.",
            "Stop the operator first. Canaries in the middle of a run are left alone, and named."
        })
final class HandbackCommand implements Callable<Integer> {
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
                if (Handback.isAtRest(canary)) {
                    Handback.handBack(client, canary);
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
}
