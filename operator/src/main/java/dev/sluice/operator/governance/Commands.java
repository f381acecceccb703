package dev.sluice.operator.governance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.api.flagger.CanaryStatus.CommandRecord;
import dev.sluice.engine.governance.Command;
import dev.sluice.engine.governance.Verb;
import dev.sluice.engine.rollout.Reply;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.kube.Writes;
import dev.sluice.routing.ObjectKey;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// Takes commands from the annotation of a Canary and keeps them in its status until they are
/// answered.
///
/// The command is noted in the status, then the annotation is removed, and it is obeyed by the
/// write of the status that also says so: whatever dies in between, it is obeyed once.
public final class Commands {
    /// Holds the command, as [Command#read] understands it.
    public static final String ANNOTATION = "sluice.dev/command";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PENDING = "Pending";
    private static final String REFUSED = "Refused";

    private final Writes writes;
    private final InstantSource clock;

    public Commands(Writes writes, InstantSource clock) {
        this.writes = writes;
        this.clock = clock;
    }

    /// Takes the command from the annotation, if there is one. A newer one replaces one that is not
    /// answered yet.
    ///
    /// @param refused is told why one is not understood, and what would be right
    /// @return the Canary as it is stored now
    public ObjectNode take(ObjectKey key, ObjectNode canary, Consumer<String> refused)
            throws WriteRefused {
        var annotation = canary.path("metadata").path("annotations").path(ANNOTATION);
        if (annotation.isMissingNode()) {
            return canary;
        }
        var status = status(canary);
        var record = record(canary, annotation.asText());
        var noted = isNoted(status.lastCommand(), record) ? canary : note(key, canary, record);
        var without = noted.deepCopy();
        ((ObjectNode) without.path("metadata").path("annotations")).remove(ANNOTATION);
        var stored = writes.update(key, without);
        if (REFUSED.equals(record.result())) {
            refused.accept(
                    "The annotation %s is not obeyed: %s".formatted(ANNOTATION, record.message()));
        }
        return stored;
    }

    private ObjectNode note(ObjectKey key, ObjectNode canary, CommandRecord record)
            throws WriteRefused {
        var noted = canary.deepCopy();
        noted.set("status", JSON.valueToTree(status(canary).edit().lastCommand(record).done()));
        return writes.updateStatus(key, noted);
    }

    /// The same id is the same command; without an id it is the one that was noted before whoever
    /// noted it died.
    private static boolean isNoted(@Nullable CommandRecord noted, CommandRecord seen) {
        if (noted == null) {
            return false;
        }
        var id = Objects.requireNonNullElse(seen.id(), "");
        return id.isEmpty()
                ? PENDING.equals(noted.result())
                        && Objects.equals(noted.command(), seen.command())
                        && Objects.equals(noted.by(), seen.by())
                        && Objects.equals(noted.revision(), seen.revision())
                        && Objects.requireNonNullElse(noted.id(), "").isEmpty()
                : id.equals(noted.id());
    }

    private CommandRecord record(ObjectNode canary, String text) {
        return switch (Command.read(text)) {
            case Command.Reading.Understood(var command) ->
                    record(command.from(writer(canary)), PENDING, "");
            case Command.Reading.Refused(var why) ->
                    new CommandRecord(
                            text.length() > 64 ? text.substring(0, 64) : text,
                            "",
                            writer(canary).orElse(""),
                            "",
                            clock.instant(),
                            REFUSED,
                            why);
        };
    }

    private CommandRecord record(Command command, String result, String message) {
        return new CommandRecord(
                command.verb().wire(),
                command.id(),
                command.by(),
                command.revision(),
                clock.instant(),
                result,
                message);
    }

    /// Who wrote the annotation, as far as the API server knows.
    private static Optional<String> writer(ObjectNode canary) {
        return canary.path("metadata")
                .path("managedFields")
                .valueStream()
                .filter(it ->
                        it.path("fieldsV1")
                                .path("f:metadata")
                                .path("f:annotations")
                                .has("f:" + ANNOTATION))
                .map(it -> it.path("manager").asText())
                .findFirst();
    }

    /// The command that is not answered yet.
    public static Optional<Command> pending(CanaryStatus status) {
        var noted = status.lastCommand();
        if (noted == null || !PENDING.equals(noted.result())) {
            return Optional.empty();
        }
        return Verb.of(Objects.requireNonNullElse(noted.command(), ""))
                .map(verb ->
                        new Command(
                                verb,
                                Objects.requireNonNullElse(noted.id(), ""),
                                Objects.requireNonNullElse(noted.by(), ""),
                                Objects.requireNonNullElse(noted.revision(), "")));
    }

    /// The command with its answer, for the status.
    public CommandRecord answered(Command command, Reply reply) {
        return record(command, reply.obeyed() ? "Done" : REFUSED, reply.sentence());
    }

    private static CanaryStatus status(JsonNode canary) {
        return canary.path("status").isObject()
                ? JSON.convertValue(canary.path("status"), CanaryStatus.class)
                : CanaryStatus.NONE;
    }
}
