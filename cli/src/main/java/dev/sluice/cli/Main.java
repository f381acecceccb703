package dev.sluice.cli;

import dev.sluice.embedded.Rehearsal;
import dev.sluice.engine.governance.Verb;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The one executable.
@Command(
        name = "sluice",
        description =
                "Progressive delivery for Kubernetes, with a cluster of its own to try it in.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            CheckCommand.class,
            StatusCommand.class,
            OperatorCommand.class,
            CrdsCommand.class,
            RbacCommand.class,
            HandbackCommand.class,
            TrainCommand.class,
            CompletionCommand.class,
            VersionCommand.class
        })
public final class Main implements Runnable {
    private static final int MISUSED = 2;

    /// The commands that start a cluster.
    private static final Set<String> STARTING = Set.of("up", "demo", "train");

    @CommandLine.Spec CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /// Ends the process: 0 when all went well, 1 when the work failed, 2 when it could not begin.
    public static void main(String[] args) {
        if (args.length > 0 && STARTING.contains(args[0])) {
            Rehearsal.begin();
        }
        System.exit(run(args));
    }

    /// As [#main] without the end of the process.
    static int run(String... args) {
        return withOrders(new CommandLine(new Main()))
                .setParameterExceptionHandler((wrong, _) -> misused(wrong))
                .setExecutionExceptionHandler((why, _, _) -> failed(why))
                .execute(args);
    }

    /// One command for each thing a canary can be told.
    private static CommandLine withOrders(CommandLine line) {
        for (var verb : Verb.values()) {
            var order = new CommandLine(new OrderCommand());
            order.getCommandSpec().usageMessage().description(OrderCommand.description(verb));
            line.addSubcommand(verb.wire(), order);
        }
        return line;
    }

    /// Without a command: says which there are.
    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    private static int misused(ParameterException wrong) {
        System.err.println(sentence(wrong));
        return MISUSED;
    }

    private static String sentence(ParameterException wrong) {
        var command = wrong.getCommandLine();
        if (!(wrong instanceof UnmatchedArgumentException unmatched)) {
            var line = String.valueOf(wrong.getMessage());
            return line + (wrong instanceof MissingParameterException ? "" : help(command));
        }
        var word = unmatched.getUnmatched().getFirst();
        var spec = command.getCommandSpec();
        var name = spec.qualifiedName();
        if (word.startsWith("-")) {
            var options = new ArrayList<>(spec.optionsMap().keySet());
            return name + " has no option " + word + Nearest.hint(word, options) + help(command);
        }
        var commands = List.copyOf(command.getSubcommands().keySet());
        return commands.isEmpty()
                ? name + " takes no argument " + word + help(command)
                : "There is no command " + word + Nearest.hint(word, commands) + help(command);
    }

    private static String help(CommandLine command) {
        return " (" + command.getCommandSpec().qualifiedName() + " --help tells more)";
    }

    private static int failed(Exception why) throws Exception {
        if (why instanceof CommandFailedException) {
            System.err.println(why.getMessage());
            return MISUSED;
        }
        throw why;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sluice " + Installation.version()};
        }
    }
}
