package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

class CompletionTest {
    @Test
    void fishKnowsEveryCommandAndItsOptions() {
        assertThat(CompletionCommand.fish(new CommandLine(new Main())))
                .contains(
                        "-n __fish_use_subcommand -a status -d 'Shows how canaries are, or"
                                + " everything about one.'",
                        "'__fish_seen_subcommand_from status' -s n -l namespace -r -F",
                        "'__fish_seen_subcommand_from status' -l wait\n",
                        "-a demo");
    }
}
