package dev.sluice.cli.manifests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What was read from files and directories.
///
/// @param documents in the order of the files and of the documents in them
/// @param complaints one sentence for each file or document that cannot be used
public record Manifests(List<Document> documents, List<String> complaints) {
    public Manifests {
        documents = List.copyOf(documents);
        complaints = List.copyOf(complaints);
    }

    /// Reads files, and of directories every `.yaml`, `.yml` and `.json` below them except in
    /// hidden directories and in `target`. What cannot be read is complained about; the rest is
    /// read.
    public static Manifests read(List<Path> places) {
        var documents = new ArrayList<Document>();
        var complaints = new ArrayList<String>();
        for (var place : places) {
            try {
                for (var file : files(place)) {
                    new ManifestFile(file).read(documents::add, complaints::add);
                }
            } catch (IOException e) {
                complaints.add(
                        place + " cannot be read (" + e + "); give a readable file or directory.");
            }
        }
        return new Manifests(documents, complaints);
    }

    private static List<Path> files(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        var found = new ArrayList<Path>();
        List<Path> children;
        try (Stream<Path> listed = Files.list(place)) {
            children = listed.sorted().toList();
        }
        for (var child : children) {
            var name = String.valueOf(child.getFileName());
            if (Files.isDirectory(child)) {
                if (!name.startsWith(".") && !name.equals("target")) {
                    found.addAll(files(child));
                }
            } else if (isManifest(name.toLowerCase(Locale.ROOT))) {
                found.add(child);
            }
        }
        return found;
    }

    private static boolean isManifest(String name) {
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }
}
