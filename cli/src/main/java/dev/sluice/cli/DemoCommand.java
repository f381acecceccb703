package dev.sluice.cli;

import dev.sluice.cli.demo.Audience;
import dev.sluice.cli.demo.Demo;
import dev.sluice.cli.demo.JsonLines;
import dev.sluice.cli.demo.LiveScreen;
import dev.sluice.cli.demo.Place;
import dev.sluice.cli.demo.PlainLines;
import dev.sluice.embedded.CannotStartException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;

/// Shows the main job on one machine.
@Command(
        name = "demo",
        description = {
            "Rolls a real service out on this machine: version 2 by canary under load, and a bad"
                    + " version 3 back.",
            "Then it stays up; --exit ends it, with status 0 only when both went as they should."
        })
final class DemoCommand implements Callable<Integer> {
    private static final int DISAPPOINTED = 1;

    /// How the demo is told.
    enum Output {
        text,
        json
    }

    @Option(names = "--exit", description = "End after the three acts instead of staying up.")
    boolean exit;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json for one JSON object per line (${DEFAULT-VALUE}).")
    Output output = Output.text;

    @Mixin Listening listening = new Listening();

    @Override
    public Integer call() throws IOException {
        Logs.forPeople();
        try (var interrupt = new Interrupt();
                var data = ScratchDirectory.create("sluice-demo");
                var platform = Platform.start(data.path(), listening.host, listening.ports());
                var audience = audience()) {
            var cluster = platform.cluster();
            var place =
                    new Place(
                            platform.client(),
                            URI.create(cluster.gatewayUrl()),
                            URI.create(cluster.metricsUrl()),
                            Installation.home().resolve("examples/marketplace"));
            try (var demo = Demo.open(place, audience)) {
                var summary = demo.play();
                if (exit) {
                    demo.hush();
                }
                audience.summary(summary);
                if (!exit) {
                    audience.say(NextSteps.ofDemo(cluster));
                    interrupt.await();
                }
                return summary.succeeded() ? 0 : DISAPPOINTED;
            }
        } catch (CannotStartException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (Demo.StuckException e) {
            System.err.println(e.getMessage());
            return DISAPPOINTED;
        } catch (InterruptedException _) {
            return DISAPPOINTED;
        }
    }

    private Audience audience() {
        return switch (output) {
            case json -> new JsonLines(System.out);
            case text -> isTerminal() ? new LiveScreen(System.out) : new PlainLines(System.out);
        };
    }

    private static boolean isTerminal() {
        var console = System.console();
        return console != null
                && console.isTerminal()
                && !"dumb".equals(System.getenv().getOrDefault("TERM", "dumb"));
    }
}
