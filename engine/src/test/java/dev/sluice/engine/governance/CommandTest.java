package dev.sluice.engine.governance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;

class CommandTest {
    @Test
    void oneWordIsEnough() {
        assertThat(Command.read(" promote "))
                .isEqualTo(new Command.Reading.Understood(new Command(Verb.PROMOTE, "", "", "")));
    }

    @Test
    void readsBackWhatItWrote() {
        var command = new Command(Verb.ROLLBACK, "7", "alice", "r-1f2e");
        assertThat(command.write()).isEqualTo("rollback by=alice id=7 revision=r-1f2e");
        assertThat(Command.read(command.write()))
                .isEqualTo(new Command.Reading.Understood(command));
    }

    @ParameterizedTest
    @CsvSource({
        "promte, '\"promte\" is no command; it must be promote, abort'",
        "promote now, '\"now\" is not understood; after the verb there may be id='",
        "promote who=me, '\"who=me\" is not understood'",
        "'', '\"\" is no command'"
    })
    void saysWhatItDoesNotUnderstand(String text, String why) {
        assertThat(Command.read(text))
                .isInstanceOfSatisfying(
                        Command.Reading.Refused.class, it -> assertThat(it.why()).contains(why));
    }

    @Test
    void anAskerIsAddedOnlyWhereNoneIsGiven() {
        var nobodys = new Command(Verb.ABORT, "", "", "");
        assertThat(nobodys.asker()).isEqualTo("somebody");
        assertThat(nobodys.from(Optional.of("kubectl-annotate")).asker())
                .isEqualTo("kubectl-annotate");
        assertThat(new Command(Verb.ABORT, "", "bob", "").from(Optional.of("kubectl")).asker())
                .isEqualTo("bob");
    }
}
