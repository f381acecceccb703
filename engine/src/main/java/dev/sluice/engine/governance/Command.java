package dev.sluice.engine.governance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// One command to one canary, written as `promote`, or as `promote id=7 by=alice revision=r-1f2e`.
///
/// @param id with which whoever asks finds the answer, and with which a command that is written
///   twice is obeyed once; empty for none
/// @param by who asks; empty when nobody says
/// @param revision the command means this revision and no other; empty for whichever is there
public record Command(Verb verb, String id, String by, String revision) {
    private static final List<String> KEYS = List.of("id", "by", "revision");

    /// What a text turned out to be.
    public sealed interface Reading {
        /// A command.
        record Understood(Command command) implements Reading {}

        /// Not a command.
        ///
        /// @param why and what would be right
        record Refused(String why) implements Reading {}
    }

    /// Reads a command as users write it.
    public static Reading read(String text) {
        var words = text.strip().split("\\s+");
        var verb = Verb.of(words[0]);
        if (verb.isEmpty()) {
            return new Reading.Refused(
                    "\"%s\" is no command; it must be promote, abort, retry, rollback, pause or resume"
                            .formatted(words[0]));
        }
        Map<String, String> given = new HashMap<>();
        for (var i = 1; i < words.length; i++) {
            var split = words[i].indexOf('=');
            if (split < 1 || !KEYS.contains(words[i].substring(0, split))) {
                return new Reading.Refused(
                        "\"%s\" is not understood; after the verb there may be %s"
                                .formatted(words[i], "id=…, by=… and revision=…"));
            }
            given.put(words[i].substring(0, split), words[i].substring(split + 1));
        }
        return new Reading.Understood(
                new Command(
                        verb.get(),
                        given.getOrDefault("id", ""),
                        given.getOrDefault("by", ""),
                        given.getOrDefault("revision", "")));
    }

    /// The text that [#read] understands.
    public String write() {
        var text = new StringBuilder(verb.wire());
        var given = Map.of("id", id, "by", by, "revision", revision);
        for (var key : new TreeSet<>(given.keySet())) {
            var value = given.getOrDefault(key, "");
            if (!value.isEmpty()) {
                text.append(' ').append(key).append('=').append(value.replaceAll("\\s+", "_"));
            }
        }
        return text.toString();
    }

    /// The same command in somebody's name, unless it already has one.
    public Command from(Optional<String> somebody) {
        return by.isEmpty() ? new Command(verb, id, somebody.orElse(""), revision) : this;
    }

    /// Who asks, as it stands in sentences.
    public String asker() {
        return by.isEmpty() ? "somebody" : by;
    }
}
