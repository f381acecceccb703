package dev.sluice.cli.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class ManifestsTest {
    private static final String CONFIG_MAP =
            """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: %s
            """;

    @TempDir private Path directory;

    private Path file(String name, String text) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void readsEveryDocumentOfEveryFileBelowADirectory() throws IOException {
        file(
                "b.yaml",
                CONFIG_MAP.formatted("two")
                        + "---\n# nothing\n---\n"
                        + CONFIG_MAP.formatted("three"));
        file("a.yml", CONFIG_MAP.formatted("one"));
        file(
                "deep/er/c.json",
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"four\"}}");
        file("target/old.yaml", CONFIG_MAP.formatted("stale"));
        file(".hidden/h.yaml", CONFIG_MAP.formatted("hidden"));
        file("notes.txt", "not a manifest");

        var read = Manifests.read(List.of(directory));

        assertThat(read.complaints()).isEmpty();
        assertThat(read.documents())
                .extracting(Document::name)
                .containsExactly("one", "two", "three", "four");
    }

    @Test
    void opensLists() throws IOException {
        var file =
                file(
                        "list.yaml",
                        """
                        apiVersion: v1
                        kind: List
                        items:
                        - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
                        - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
                        """);

        assertThat(Manifests.read(List.of(file)).documents())
                .extracting(Document::name)
                .containsExactly("a", "b");
    }

    @Test
    void aBrokenDocumentIsComplainedAboutWithItsLineAndHidesNoOther() throws IOException {
        var file =
                file(
                        "shop.yaml",
                        CONFIG_MAP.formatted("before")
                                + "---\napiVersion: v1\nkind: ConfigMap\n bad: [1\n---\n"
                                + CONFIG_MAP.formatted("after"));

        var read = Manifests.read(List.of(file));

        assertThat(read.documents()).extracting(Document::name).containsExactly("before", "after");
        assertThat(read.complaints())
                .singleElement()
                .asString()
                .startsWith(file + ", line 8 is not YAML (")
                .doesNotContain("\n");
    }

    @Test
    void aFieldGivenTwiceIsAMistake() throws IOException {
        var file = file("twice.yaml", CONFIG_MAP.formatted("a") + "kind: Secret\n");

        assertThat(Manifests.read(List.of(file)).complaints()).hasSize(1);
    }

    @Test
    void saysWhatADocumentLacks() throws IOException {
        var file =
                file("x.yaml", "kind: ConfigMap\n---\n\napiVersion: v1\nkind: Secret\n---\n- 1\n");

        assertThat(Manifests.read(List.of(file)).complaints())
                .containsExactly(
                        file + ":1 has no apiVersion; add one, such as apps/v1.",
                        file + ":4 has no metadata.name; add one, such as listings.",
                        file
                                + ":7 is no Kubernetes object; it needs apiVersion, kind and"
                                + " metadata.name.");
    }
}
