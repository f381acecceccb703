package dev.sluice.cli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What `build/Image.java` writes, of two small file systems.
class ImageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REFERENCE = "ghcr.io/sluice/sluice:1.2.3";
    private static final int BLOCK = 512;

    @TempDir private Path directory;

    @BeforeEach
    void layOut() throws IOException {
        for (var architecture : List.of("amd64", "arm64")) {
            var root = directory.resolve(architecture);
            Files.createDirectories(root.resolve("opt/java/bin"));
            Files.createDirectories(root.resolve("tmp"));
            var java = Files.writeString(root.resolve("opt/java/bin/java"), architecture);
            assertThat(java.toFile().setExecutable(true)).isTrue();
            Files.createSymbolicLink(root.resolve("lib"), Path.of("usr/lib"));
        }
        Files.createDirectory(directory.resolve("lib"));
        Files.writeString(directory.resolve("lib/slf4j.jar"), "theirs");
        Files.writeString(directory.resolve("lib/sluice-engine.jar"), "ours");
        Files.writeString(directory.resolve("sluice.jar"), "the program");
    }

    private Path image(String name) throws IOException, InterruptedException {
        var out = directory.resolve(name);
        run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        Path.of("..", "build", "Image.java").toString(),
                        out.toString(),
                        REFERENCE,
                        directory.resolve("lib").toString(),
                        directory.resolve("sluice.jar").toString(),
                        "amd64=" + directory.resolve("amd64"),
                        "arm64=" + directory.resolve("arm64")));
        return out;
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static Map<String, byte[]> files(Path tar) throws IOException {
        var files = new TreeMap<String, byte[]>();
        var all = Files.readAllBytes(tar);
        for (var at = 0; all[at] != 0; ) {
            var name = new String(all, at, 100, StandardCharsets.UTF_8).split("\0", 2)[0];
            var size =
                    Integer.parseInt(new String(all, at + 124, 11, StandardCharsets.US_ASCII), 8);
            files.put(name, Arrays.copyOfRange(all, at + BLOCK, at + BLOCK + size));
            at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
        return files;
    }

    private static JsonNode json(Map<String, byte[]> files, String path) throws IOException {
        return JSON.readTree(files.get(path));
    }

    private static String path(JsonNode descriptor) {
        return "blobs/" + descriptor.path("digest").asText().replace(':', '/');
    }

    @Test
    void itIsOneIndexOfBothArchitecturesWithEveryPartUnderItsDigest() throws Exception {
        var files = files(image("image.tar"));
        for (var file : files.entrySet()) {
            if (file.getKey().startsWith("blobs/sha256/") && !file.getKey().endsWith("/")) {
                var digest = MessageDigest.getInstance("SHA-256").digest(file.getValue());
                assertThat(file.getKey()).endsWith(HexFormat.of().formatHex(digest));
            }
        }
        var index = json(files, path(json(files, "index.json").at("/manifests/0")));
        var architectures = new ArrayList<String>();
        for (var entry : index.path("manifests")) {
            var manifest = json(files, path(entry));
            var config = json(files, path(manifest.path("config")));
            architectures.add(entry.at("/platform/architecture").asText());
            assertThat(config.path("architecture")).isEqualTo(entry.at("/platform/architecture"));
            assertThat(config.at("/config/User").asText()).isEqualTo("10001:10001");
            assertThat(config.at("/rootfs/diff_ids")).hasSameSizeAs(manifest.path("layers"));
            for (var layer : manifest.path("layers")) {
                assertThat(files.get(path(layer))).hasSize(layer.path("size").asInt());
            }
        }
        assertThat(architectures).containsExactly("amd64", "arm64");
        var old = json(files, "manifest.json").path(0);
        assertThat(old.at("/RepoTags/0").asText()).isEqualTo(REFERENCE);
        assertThat(files).containsKey(old.path("Config").asText());
    }

    @Test
    void theSameFilesGiveTheSameBytes() throws Exception {
        var first = Files.readAllBytes(image("first.tar"));
        for (var file : List.of("sluice.jar", "lib/slf4j.jar", "amd64/opt/java/bin/java")) {
            var touched = directory.resolve(file);
            Files.setLastModifiedTime(touched, java.nio.file.attribute.FileTime.fromMillis(1));
        }
        assertThat(Files.readAllBytes(image("second.tar"))).isEqualTo(first);
    }

    @Test
    void skopeoCopiesItAsTwoImagesAndReadsItAsDockerWould() throws Exception {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(it -> Files.isExecutable(Path.of(it, "skopeo"))),
                "skopeo is not on PATH");
        var image = image("image.tar");
        var copy = directory.resolve("copy");
        run(List.of("skopeo", "copy", "-q", "--all", "oci-archive:" + image, "dir:" + copy));
        assertThat(JSON.readTree(copy.resolve("manifest.json").toFile()).path("manifests"))
                .hasSize(2);
        var docker = directory.resolve("docker.tar");
        run(List.of("skopeo", "copy", "-q", "docker-archive:" + image, "oci-archive:" + docker));
        assertThat(docker).isNotEmptyFile();
        assertThat(
                        run(
                                List.of(
                                        "skopeo",
                                        "inspect",
                                        "--override-arch",
                                        "arm64",
                                        "oci-archive:" + image)))
                .contains("\"Architecture\": \"arm64\"");
    }
}
