package dev.sluice.embedded.runtime.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The engines that one platform uses, and the end of all it has started in them.
///
/// Each container carries two labels: whose data directory it belongs to, and which start of the
/// platform made it. A small shell waits for the platform's end, however it comes, and removes the
/// containers of that start; what it could not remove is removed at the next start.
public final class Engines {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);
    private static final Duration LONGEST_REMOVAL = Duration.ofMinutes(2);

    /// Reads the lifeline to its end; `podman ps` knows the filter as `docker ps` does.
    private static final String WATCH =
            """
            trap '' HUP INT QUIT TERM
            exec 3<"$1" </dev/null >/dev/null 2>&1
            while read -r _ <&3; do :; done
            ids=$("$2" ps -aq --filter "label=$3")
            [ -z "$ids" ] || "$2" $5 $ids
            if [ "$4" = podman ]; then
              ids=$("$2" pod ps -q --filter "label=$3")
              [ -z "$ids" ] || "$2" pod rm -f -t 0 $ids
            fi
            """;

    private final Path record;
    private final String data;
    private final String start = "sluice.dev/start=" + UUID.randomUUID();
    private final Set<Engine> used = new HashSet<>();

    /// @param data the data directory of the platform
    /// @param record a file that remembers the engines that were used, for the next start
    public Engines(Path data, Path record) {
        this.record = record;
        var bytes = data.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
        this.data = "sluice.dev/data=" + UUID.nameUUIDFromBytes(bytes);
    }

    /// What every container is to carry.
    public List<String> labels() {
        return List.of(data, start);
    }

    /// Must be called before the first container in an engine.
    ///
    /// @param fifo the lifeline: its reader comes to the end of it when the platform ends
    public synchronized void use(Engine engine, Path fifo) throws IOException {
        if (!used.add(engine)) {
            return;
        }
        Files.write(record, used.stream().map(each -> each.name() + " " + each.program()).toList());
        var words = new ArrayList<>(session());
        words.addAll(
                List.of(
                        "/bin/sh",
                        "-c",
                        WATCH,
                        "sluice-watch",
                        fifo.toString(),
                        engine.program().toString(),
                        start,
                        engine.name(),
                        String.join(" ", engine.removal())));
        new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// So that an interrupt at the terminal does not reach it.
    private static List<String> session() {
        return List.of("/usr/bin/setsid", "/bin/setsid").stream()
                .filter(each -> Files.isExecutable(Path.of(each)))
                .limit(1)
                .toList();
    }

    /// Removes what an earlier platform with the same data directory has left in its engines.
    public void clean() throws IOException {
        if (!Files.exists(record)) {
            return;
        }
        for (var line : Files.readAllLines(record)) {
            var words = line.split(" ", 2);
            if (words.length == 2 && Files.isExecutable(Path.of(words[1]))) {
                removeAll(new Engine(words[0], Path.of(words[1])), data);
            }
        }
        Files.deleteIfExists(record);
    }

    /// Removes what this platform has started.
    public synchronized void close() {
        used.forEach(each -> removeAll(each, start));
        used.clear();
    }

    private static void removeAll(Engine engine, String label) {
        remove(engine, label, List.of("ps", "-aq"), engine.removal());
        if (engine.name().equals("podman")) {
            remove(
                    engine,
                    label,
                    List.of("pod", "ps", "-q"),
                    List.of("pod", "rm", "-f", "-t", "0"));
        }
    }

    private static void remove(
            Engine engine, String label, List<String> list, List<String> remove) {
        try {
            var asking = new ArrayList<>(list);
            asking.addAll(List.of("--filter", "label=" + label));
            var found = engine.ask(LONGEST_REMOVAL, asking);
            if (!found.well() || found.text().isEmpty()) {
                return;
            }
            var removing = new ArrayList<>(remove);
            removing.addAll(found.text().lines().toList());
            engine.ask(LONGEST_REMOVAL, removing);
        } catch (IOException e) {
            LOG.warn("containers of {} stay: {}", engine.name(), e.getMessage());
        }
    }

    /// Makes sure that an image is there.
    ///
    /// @param policy as in the pod: `Always`, `IfNotPresent` or `Never`
    /// @return why it is not; empty when it is
    public static Optional<Absent> fetch(Engine engine, String image, String policy)
            throws IOException {
        var present = engine.ask("image", "inspect", "--format", "{{.Id}}", image).well();
        if (present && !policy.equals("Always")) {
            return Optional.empty();
        }
        if (policy.equals("Never")) {
            return Optional.of(
                    new Absent(
                            "ErrImageNeverPull",
                            "Container image \"%s\" is not present with pull policy of Never"
                                    .formatted(image)));
        }
        var pulled = engine.ask(Duration.ofMinutes(15), List.of("pull", "-q", image));
        return pulled.well()
                ? Optional.empty()
                : Optional.of(
                        new Absent(
                                "ErrImagePull",
                                "failed to pull \"%s\": %s".formatted(image, pulled.lastLine())));
    }

    /// @param reason as a container's waiting reason
    public record Absent(String reason, String message) {}
}
