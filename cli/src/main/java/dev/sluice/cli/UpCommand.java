package dev.sluice.cli;

import dev.sluice.cli.apply.Applier;
import dev.sluice.cli.apply.Outcome;
import dev.sluice.cli.manifests.Manifests;
import dev.sluice.embedded.CannotStartException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Runs the embedded cluster with the user's own manifests.
@Command(
        name = "up",
        description = {
            "Runs a Kubernetes cluster on this machine, pods as processes, with the operator in it,"
                    + " until Ctrl-C.",
            "Its state survives; the next `sluice up` goes on with it."
        })
final class UpCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE-or-DIR",
            description =
                    "Manifests to apply; may be given several times. A file that has not changed"
                            + " since it was last applied is left alone.")
    List<Path> manifests = List.of();

    @Mixin DataDirectory directory = new DataDirectory();

    @Option(
            names = "--audit-log",
            paramLabel = "FILE",
            description =
                    "Write one line of JSON for each request to the API: who did what, without"
                            + " bodies.")
    Optional<Path> auditLog = Optional.empty();

    @Mixin Listening listening = new Listening();

    @Override
    public Integer call() {
        Logs.forPeople();
        var data = directory.data;
        for (var place : manifests) {
            if (!Files.exists(place)) {
                throw new CommandFailedException(
                        place + " does not exist; give -f an existing file or directory.");
            }
        }
        try (var interrupt = new Interrupt();
                var platform = Platform.start(data, listening.host, listening.ports(), auditLog)) {
            apply(platform);
            System.out.println(NextSteps.of(platform.cluster(), data));
            interrupt.await();
            System.out.println("stopping; the state stays in " + data);
        } catch (CannotStartException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
        return 0;
    }

    /// Says line by line what was applied; what is wrong goes to standard error and keeps nothing
    /// else out.
    private void apply(Platform platform) {
        if (manifests.isEmpty()) {
            return;
        }
        var read = Manifests.read(manifests);
        read.complaints().forEach(System.err::println);
        new Applier(platform.client())
                .apply(
                        read.documents(),
                        outcome -> {
                            if (outcome instanceof Outcome.Refused) {
                                System.err.println(outcome.line());
                            } else {
                                System.out.println(outcome.line());
                            }
                        });
    }
}
