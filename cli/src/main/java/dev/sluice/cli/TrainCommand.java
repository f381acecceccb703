package dev.sluice.cli;

import dev.sluice.cli.apply.Applier;
import dev.sluice.cli.manifests.Manifests;
import dev.sluice.embedded.CannotStartException;
import dev.sluice.embedded.Ports;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/// Starts and stops everything once, so that the JVM can remember what it loaded for that; the
/// launcher runs it after a build.
@Command(name = "train", hidden = true, description = "Starts and stops a cluster once.")
final class TrainCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException, CannotStartException {
        Logs.forPeople();
        try (var data = ScratchDirectory.create("sluice-train");
                var platform = Platform.start(data.path(), "127.0.0.1", Ports.ANY)) {
            var manifests = Installation.home().resolve("examples/marketplace");
            // Without Deployments no processes start.
            var documents =
                    Manifests.read(List.of(manifests)).documents().stream()
                            .filter(document -> !document.kind().equals("Deployment"))
                            .toList();
            new Applier(platform.client()).apply(documents, _ -> {});
        }
        return 0;
    }
}
