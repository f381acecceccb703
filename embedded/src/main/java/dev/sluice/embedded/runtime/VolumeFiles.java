package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The files of a volume whose content comes from objects.
final class VolumeFiles {
    /// Everybody reads.
    static final int USUAL = 0644;

    static final int OWNER = 0600;
    static final int EVERYBODY = 0777;

    private final int mode;
    private final Map<String, byte[]> contents = new TreeMap<>();
    private final Map<String, Integer> modes = new TreeMap<>();

    /// @param mode of files that name none
    VolumeFiles(int mode) {
        this.mode = mode;
    }

    void add(String path, byte[] content) {
        contents.put(path, content);
        modes.remove(path);
    }

    /// @param item says where it lies, and perhaps its mode
    void add(JsonNode item, byte[] content) {
        var path = item.path("path").asText();
        add(path, content);
        if (item.has("mode")) {
            modes.put(path, item.path("mode").asInt());
        }
    }

    /// Replaces each file as a whole, so that a reader never sees half of one, and deletes others.
    void write(Path directory) throws IOException, BlockedException {
        Files.createDirectories(directory);
        var kept = new HashSet<Path>();
        for (var file : contents.entrySet()) {
            var place = Volumes.below(directory, file.getKey());
            var parent = place.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            replace(place, file.getValue(), modes.getOrDefault(file.getKey(), mode));
            kept.add(place);
        }
        try (var present = Files.walk(directory)) {
            for (var old : present.toList()) {
                if (Files.isRegularFile(old) && !kept.contains(old)) {
                    Files.delete(old);
                }
            }
        }
    }

    static void replace(Path place, byte[] content, int mode) throws IOException {
        if (Files.exists(place) && Arrays.equals(Files.readAllBytes(place), content)) {
            permit(place, mode);
            return;
        }
        var fresh = place.resolveSibling(place.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.write(fresh, content);
        permit(fresh, mode);
        Files.move(fresh, place, StandardCopyOption.REPLACE_EXISTING);
    }

    /// @param mode the nine bits of chmod(1)
    static void permit(Path place, int mode) throws IOException {
        if (Files.getFileStore(place).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(place, permissions(mode));
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        var all = PosixFilePermission.values();
        var set = EnumSet.noneOf(PosixFilePermission.class);
        for (var each : all) {
            if ((mode >> all.length - 1 - each.ordinal() & 1) == 1) {
                set.add(each);
            }
        }
        return set;
    }
}
