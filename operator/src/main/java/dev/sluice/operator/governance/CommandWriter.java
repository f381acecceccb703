package dev.sluice.operator.governance;

import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanaryStatus.CommandRecord;
import dev.sluice.engine.governance.Command;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Gives commands to canaries, as `kubectl annotate` does.
public final class CommandWriter {
    private final KubernetesClient client;

    public CommandWriter(KubernetesClient client) {
        this.client = client;
    }

    /// Writes the command; whoever runs the canary obeys it or says why not.
    ///
    /// @throws KubernetesClientException when there is no such canary, or it may not be changed
    public void give(String namespace, String canary, Command command) {
        var patch =
                Map.of(
                        "metadata",
                        Map.of("annotations", Map.of(Commands.ANNOTATION, command.write())));
        client.resources(Canary.class)
                .inNamespace(namespace)
                .withName(canary)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        client.getKubernetesSerialization().asJson(patch));
    }

    /// Waits for the answer to a command that has an id; empty when there is none in time.
    public Optional<CommandRecord> await(
            String namespace, String canary, Command command, Duration patience) {
        try {
            var answered =
                    client.resources(Canary.class)
                            .inNamespace(namespace)
                            .withName(canary)
                            .waitUntilCondition(
                                    it -> it != null && answer(it, command).isPresent(),
                                    patience.toMillis(),
                                    TimeUnit.MILLISECONDS);
            return answer(answered, command);
        } catch (KubernetesClientTimeoutException late) {
            return Optional.empty();
        }
    }

    private static Optional<CommandRecord> answer(Canary canary, Command command) {
        return Optional.ofNullable(canary.getStatus())
                .map(it -> it.lastCommand())
                .filter(it -> Objects.equals(it.id(), command.id()))
                .filter(it -> !"Pending".equals(it.result()));
    }
}
