package dev.sluice.embedded.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embedded.apiserver.PodStreams.LogQuery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// What a container leaves to say when it ends: a file it may write, or the end of its log.
///
/// The sizes are the kubelet's.
///
/// @param file on this machine
/// @param place where the container finds it
/// @param fallsBack whether the log counts where the file is empty and the container has failed
record TerminationMessage(Path file, String place, boolean fallsBack) {
    private static final int MOST = 4096;
    private static final int MOST_OF_LOG = 2048;
    private static final long LINES = 80;

    /// @param root the container's directory
    static TerminationMessage of(ContainerSpec container, Path root) {
        var place = container.json().path("terminationMessagePath").asText("/dev/termination-log");
        var policy = container.json().path("terminationMessagePolicy").asText("File");
        var file = root.resolve(place.replaceFirst("^/+", "")).normalize();
        return new TerminationMessage(
                file.startsWith(root) ? file : root.resolve("termination-log"),
                place,
                policy.equals("FallbackToLogsOnError"));
    }

    /// Puts an empty file there.
    void prepare() throws IOException {
        var parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(file, "");
    }

    /// @param log what it has written
    /// @return empty for nothing
    String read(int code, Path log) throws IOException {
        if (Files.isRegularFile(file)) {
            try (var in = Files.newInputStream(file)) {
                var text = new String(in.readNBytes(MOST), UTF_8);
                if (!text.isEmpty()) {
                    return text;
                }
            }
        }
        return fallsBack && code != 0 ? endOf(log) : "";
    }

    private static String endOf(Path log) throws IOException {
        var query = new LogQuery("", false, false, OptionalLong.of(LINES), Optional.empty(), false);
        try (var lines = new LogStream(log, null, query)) {
            var text = lines.readAllBytes();
            var from = Math.max(0, text.length - MOST_OF_LOG);
            return new String(text, from, text.length - from, UTF_8);
        }
    }
}
