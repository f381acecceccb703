package dev.sluice.cli.manifests;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import org.yaml.snakeyaml.error.MarkedYAMLException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One file of YAML documents, each of which is read by itself: a broken one does not hide the
/// others.
final class ManifestFile {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory())
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final Path file;

    ManifestFile(Path file) {
        this.file = file;
    }

    /// @param firstLine counted from 1
    private record Piece(int firstLine, String text) {}

    void read(Consumer<Document> documents, Consumer<String> complaints) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException _) {
            complaints.accept(
                    file + " does not exist; give a manifest file or a directory of them.");
            return;
        } catch (IOException e) {
            complaints.accept(
                    file + " cannot be read as text (" + e + "); give a YAML or JSON file.");
            return;
        }
        for (var piece : pieces(lines)) {
            read(piece, documents, complaints);
        }
    }

    private static List<Piece> pieces(List<String> lines) {
        var pieces = new ArrayList<Piece>();
        var text = new StringBuilder();
        int first = 1;
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.equals("---") || line.startsWith("--- ")) {
                pieces.add(new Piece(first, text.toString()));
                text.setLength(0);
                first = i + 1;
                line = "";
            }
            text.append(line).append('\n');
        }
        pieces.add(new Piece(first, text.toString()));
        return pieces;
    }

    private void read(Piece piece, Consumer<Document> documents, Consumer<String> complaints) {
        JsonNode tree;
        try {
            tree = YAML.readTree(piece.text());
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            int line = at == null ? piece.firstLine() : piece.firstLine() + at.getLineNr() - 1;
            complaints.accept(
                    "%s, line %d is not YAML (%s); correct it there, mostly indentation, a colon or a quote."
                            .formatted(file, line, problem(e)));
            return;
        }
        if (tree == null || tree.isMissingNode() || tree.isNull()) {
            return;
        }
        var where = file + ":" + firstContent(piece);
        if (tree.path("kind").asText().endsWith("List") && tree.path("items").isArray()) {
            tree.path("items").forEach(item -> accept(where, item, documents, complaints));
        } else {
            accept(where, tree, documents, complaints);
        }
    }

    private static void accept(
            String where,
            JsonNode tree,
            Consumer<Document> documents,
            Consumer<String> complaints) {
        if (!(tree instanceof ObjectNode object)) {
            complaints.accept(
                    where
                            + " is no Kubernetes object; it needs apiVersion, kind and"
                            + " metadata.name.");
            return;
        }
        var document = new Document(where, object);
        if (document.apiVersion().isEmpty()) {
            complaints.accept(missing(where, "apiVersion", "apps/v1"));
        } else if (document.kind().isEmpty()) {
            complaints.accept(missing(where, "kind", "Deployment"));
        } else if (document.name().isEmpty()) {
            complaints.accept(missing(where, "metadata.name", "listings"));
        } else {
            documents.accept(document);
        }
    }

    private static String missing(String where, String field, String example) {
        return "%s has no %s; add one, such as %s.".formatted(where, field, example);
    }

    private static String problem(JsonProcessingException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYAMLException marked && marked.getProblem() != null) {
                return marked.getProblem();
            }
        }
        return String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("").strip();
    }

    private static int firstContent(Piece piece) {
        int line = piece.firstLine();
        for (var text : piece.text().lines().toList()) {
            if (!text.isBlank() && !text.strip().startsWith("#")) {
                return line;
            }
            line++;
        }
        return piece.firstLine();
    }
}
