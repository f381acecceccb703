package dev.sluice.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Prints what a shell needs to complete commands and options.
@Command(
        name = "completion",
        description = {
            "Prints a completion script.",
            "bash, zsh: source <(sluice completion bash); fish: sluice completion fish | source"
        })
final class CompletionCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
    Shell shell = Shell.bash;

    /// As they are written on the command line.
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Override
    public void run() {
        var root = spec.root().commandLine();
        System.out.print(
                switch (shell) {
                    case bash, zsh -> AutoComplete.bash("sluice", root);
                    case fish -> fish(root);
                });
    }

    static String fish(CommandLine root) {
        var script = new StringBuilder("complete -c sluice -f\n");
        root.getSubcommands()
                .forEach((name, command) -> {
                    script.append(
                            "complete -c sluice -n __fish_use_subcommand -a %s -d '%s'\n"
                                    .formatted(name, summary(command)));
                    for (var option : command.getCommandSpec().options()) {
                        script.append(
                                "complete -c sluice -n '__fish_seen_subcommand_from %s'"
                                        .formatted(name));
                        for (var word : option.names()) {
                            script.append(
                                    word.startsWith("--")
                                            ? " -l " + word.substring(2)
                                            : (word.length() == 2 ? " -s " : " -o ")
                                                    + word.substring(1));
                        }
                        script.append(option.arity().max() > 0 ? " -r -F\n" : "\n");
                    }
                });
        return script.toString();
    }

    private static String summary(CommandLine command) {
        var description = command.getCommandSpec().usageMessage().description();
        return description.length == 0 ? "" : description[0].replace("'", "\\'");
    }
}
