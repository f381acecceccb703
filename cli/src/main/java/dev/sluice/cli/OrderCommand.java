package dev.sluice.cli;

import dev.sluice.engine.governance.Command;
import dev.sluice.engine.governance.Verb;
import dev.sluice.operator.governance.CommandWriter;

import io.fabric8.kubernetes.client.KubernetesClientException;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;

/// Tells a canary what to do, and waits for its answer: promote, abort, retry, rollback, pause,
/// resume.
@picocli.CommandLine.Command(description = "Tells a canary to do what the command says.")
final class OrderCommand implements Callable<Integer> {
    @Spec CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "CANARY", description = "The canary's name.")
    String canary = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            defaultValue = "default",
            description = "The canary's namespace (${DEFAULT-VALUE}).")
    String namespace = "default";

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "The cluster.")
    Optional<Path> kubeconfig = Optional.empty();

    @Option(
            names = "--by",
            paramLabel = "WHO",
            description = "Who asks; it is written into the history. Default: this user.")
    Optional<String> by = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long to wait for the answer (${DEFAULT-VALUE}).")
    int timeout = 20;

    static String description(Verb verb) {
        return switch (verb) {
            case PROMOTE -> "Promotes the revision under analysis without further checks.";
            case ABORT -> "Takes the revision under analysis back now.";
            case RETRY -> "Analyses the refused revision again.";
            case ROLLBACK -> "Gives all traffic to the previous version at once, if it is kept.";
            case PAUSE -> "Holds a canary at its present weight.";
            case RESUME -> "Lets a paused canary go on.";
        };
    }

    @Override
    public Integer call() {
        Logs.forPeople();
        var verb = Verb.of(spec.name()).orElseThrow();
        var who = by.orElseGet(() -> System.getProperty("user.name", ""));
        var command = new Command(verb, UUID.randomUUID().toString(), who, "");
        try (var client = Clients.of(kubeconfig, "")) {
            var writer = new CommandWriter(client);
            writer.give(namespace, canary, command);
            var answer =
                    writer.await(namespace, canary, command, Duration.ofSeconds(timeout))
                            .orElseThrow(() ->
                                    new CommandFailedException(
                                            "%s.%s has not answered within %d s; does an operator run?"
                                                    .formatted(canary, namespace, timeout)));
            System.out.println(
                    "%s.%s: %s"
                            .formatted(
                                    canary,
                                    namespace,
                                    Objects.requireNonNullElse(answer.message(), "done")));
            return "Done".equals(answer.result()) ? 0 : 1;
        } catch (KubernetesClientException refused) {
            throw new CommandFailedException(
                    "%s.%s cannot be told: %s".formatted(canary, namespace, refused.getMessage()),
                    refused);
        }
    }
}
