import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/// Writes a container image for several architectures into one tar archive, without a daemon and without a base image.
///
/// usage: java Image.java OUT.tar REFERENCE JARS-FOLDER JAR ARCHITECTURE=ROOT...
///
/// The archive is an OCI image layout with an index (skopeo, podman, containerd, Docker from 25 on) and has a
/// manifest.json too, which older `docker load` and crane read: that one names the first architecture only. The same files
/// give the same bytes: entries are sorted, times are 1970, owners are root.
final class Image {
    private static final String EPOCH = "1970-01-01T00:00:00Z";
    private static final String OCI = "application/vnd.oci.image.";
    private static final List<String> JAVA =
            List.of(
                    "java",
                    "-XX:+UseSerialGC",
                    "-XX:MaxRAMPercentage=60",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-XX:-UsePerfData",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Dvertx.disableDnsResolver=true",
                    "-cp",
                    "/app/libs/*",
                    "dev.sluice.cli.Main");

    /// @param digest of the bytes as they are stored
    /// @param diff digest of what is inside; the same for what is not compressed
    private record Blob(String digest, String diff, byte[] bytes) {
        static Blob of(byte[] bytes) {
            var digest = hex(sha256().digest(bytes));
            return new Blob(digest, digest, bytes);
        }

        String descriptor(String type, String more) {
            return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d%s}"
                    .formatted(type, digest, bytes.length, more);
        }

        String path() {
            return "blobs/sha256/" + digest;
        }
    }

    private record Platform(String architecture, Blob config, Blob manifest, List<Blob> layers) {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 5) {
            throw new IllegalArgumentException("usage: Image OUT.tar REFERENCE JARS-FOLDER JAR ARCHITECTURE=ROOT...");
        }
        var program = jars(Path.of(arguments[2]), Path.of(arguments[3]));
        var platforms = new ArrayList<Platform>();
        for (var i = 4; i < arguments.length; i++) {
            var split = arguments[i].split("=", 2);
            platforms.add(platform(split[0], root(Path.of(split[1])), program));
        }
        write(Path.of(arguments[0]), arguments[1], platforms);
        System.out.println(
                arguments[0] + ": " + platforms.stream().map(Platform::architecture).collect(Collectors.joining(", ")));
    }

    private static Platform platform(String architecture, Blob root, List<Blob> program) {
        var layers = new ArrayList<>(List.of(root));
        layers.addAll(program);
        var config =
                Blob.of(
                        bytes(
                                """
                                {"created":"%s","architecture":"%s","os":"linux","config":{"User":"10001:10001","ExposedPorts":{"8080/tcp":{}},"Env":["PATH=/opt/java/bin"],"Entrypoint":[%s],"WorkingDir":"/tmp"},"rootfs":{"type":"layers","diff_ids":[%s]}}"""
                                        .formatted(
                                                EPOCH,
                                                architecture,
                                                JAVA.stream().map(Image::quoted).collect(Collectors.joining(",")),
                                                layers.stream()
                                                        .map(it -> quoted("sha256:" + it.diff()))
                                                        .collect(Collectors.joining(",")))));
        var manifest =
                Blob.of(
                        bytes(
                                "{\"schemaVersion\":2,\"mediaType\":\"%smanifest.v1+json\",\"config\":%s,\"layers\":[%s]}"
                                        .formatted(
                                                OCI,
                                                config.descriptor(OCI + "config.v1+json", ""),
                                                layers.stream()
                                                        .map(it -> it.descriptor(OCI + "layer.v1.tar+gzip", ""))
                                                        .collect(Collectors.joining(",")))));
        return new Platform(architecture, config, manifest, layers);
    }

    private static void write(Path out, String reference, List<Platform> platforms) throws IOException {
        var index =
                Blob.of(
                        bytes(
                                "{\"schemaVersion\":2,\"mediaType\":\"%sindex.v1+json\",\"manifests\":[%s]}"
                                        .formatted(
                                                OCI,
                                                platforms.stream()
                                                        .map(it ->
                                                                it.manifest()
                                                                        .descriptor(
                                                                                OCI + "manifest.v1+json",
                                                                                ",\"platform\":{\"architecture\":\"%s\",\"os\":\"linux\"}"
                                                                                        .formatted(
                                                                                                it.architecture())))
                                                        .collect(Collectors.joining(",")))));
        var files = new TreeMap<String, byte[]>();
        files.put(index.path(), index.bytes());
        for (var platform : platforms) {
            files.put(platform.config().path(), platform.config().bytes());
            files.put(platform.manifest().path(), platform.manifest().bytes());
            platform.layers().forEach(it -> files.put(it.path(), it.bytes()));
        }
        files.put("oci-layout", bytes("{\"imageLayoutVersion\":\"1.0.0\"}"));
        var tag = reference.substring(reference.lastIndexOf(':') + 1);
        var names =
                ",\"annotations\":{\"io.containerd.image.name\":%s,\"org.opencontainers.image.ref.name\":%s}"
                        .formatted(quoted(reference), quoted(tag));
        files.put(
                "index.json",
                bytes(
                        "{\"schemaVersion\":2,\"mediaType\":\"%sindex.v1+json\",\"manifests\":[%s]}"
                                .formatted(OCI, index.descriptor(OCI + "index.v1+json", names))));
        var first = platforms.getFirst();
        files.put(
                "manifest.json",
                bytes(
                        "[{\"Config\":%s,\"RepoTags\":[%s],\"Layers\":[%s]}]"
                                .formatted(
                                        quoted(first.config().path()),
                                        quoted(reference),
                                        first.layers().stream()
                                                .map(it -> quoted(it.path()))
                                                .collect(Collectors.joining(",")))));
        try (var tar = new Tar(Files.newOutputStream(out))) {
            tar.folder("blobs/", 0755);
            tar.folder("blobs/sha256/", 0755);
            for (var file : files.entrySet()) {
                tar.file(file.getKey(), file.getValue(), 0644);
            }
        }
    }

    /// What others wrote changes less often than what we wrote, and is a layer of its own.
    private static List<Blob> jars(Path folder, Path own) throws IOException {
        var ours = new TreeMap<String, Path>(Map.of("app/libs/" + own.getFileName(), own));
        var others = new TreeMap<String, Path>();
        try (var all = Files.list(folder)) {
            all.forEach(it -> {
                var name = it.getFileName().toString();
                (name.startsWith("sluice-") ? ours : others).put("app/libs/" + name, it);
            });
        }
        return List.of(jarLayer(others), jarLayer(ours));
    }

    private static Blob jarLayer(Map<String, Path> jars) throws IOException {
        var layer = new Layer();
        layer.tar.folder("app/", 0755);
        layer.tar.folder("app/libs/", 0755);
        for (var jar : jars.entrySet()) {
            layer.tar.file(jar.getKey(), Files.readAllBytes(jar.getValue()), 0644);
        }
        return layer.done();
    }

    private static Blob root(Path root) throws IOException {
        var layer = new Layer();
        List<Path> paths;
        try (var all = Files.walk(root)) {
            paths = all.filter(it -> !it.equals(root)).sorted().toList();
        }
        for (var path : paths) {
            var name = root.relativize(path).toString();
            if (Files.isSymbolicLink(path)) {
                layer.tar.link(name, Files.readSymbolicLink(path).toString());
            } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                layer.tar.folder(name + "/", name.equals("tmp") ? 01777 : 0755);
            } else {
                layer.tar.file(name, Files.readAllBytes(path), Files.isExecutable(path) ? 0755 : 0644);
            }
        }
        return layer.done();
    }

    /// A compressed layer in the making.
    private static final class Layer {
        private final ByteArrayOutputStream stored = new ByteArrayOutputStream();
        private final DigestOutputStream inside;
        private final Tar tar;

        Layer() throws IOException {
            inside = new DigestOutputStream(new GZIPOutputStream(stored, 1 << 16), sha256());
            tar = new Tar(inside);
        }

        Blob done() throws IOException {
            tar.close();
            var bytes = stored.toByteArray();
            return new Blob(hex(sha256().digest(bytes)), hex(inside.getMessageDigest().digest()), bytes);
        }
    }

    /// The plain ustar format.
    private record Tar(OutputStream out) implements AutoCloseable {
        private static final int BLOCK = 512;
        private static final int NAME = 100;

        void folder(String name, int mode) throws IOException {
            header(name, mode, 0, '5', "");
        }

        void link(String name, String target) throws IOException {
            header(name, 0777, 0, '2', target);
        }

        void file(String name, byte[] bytes, int mode) throws IOException {
            header(name, mode, bytes.length, '0', "");
            out.write(bytes);
            out.write(new byte[(BLOCK - bytes.length % BLOCK) % BLOCK]);
        }

        private void header(String name, int mode, long size, char type, String target) throws IOException {
            var header = new byte[BLOCK];
            var cut = name.length() <= NAME ? -1 : name.indexOf('/', name.length() - NAME - 1);
            if (target.length() > NAME || name.length() > NAME && cut < 0) {
                throw new IOException("too long for an archive: " + name + " " + target);
            }
            put(header, 0, name.substring(cut + 1));
            put(header, 100, "%07o".formatted(mode));
            put(header, 108, "0000000");
            put(header, 116, "0000000");
            put(header, 124, "%011o".formatted(size));
            put(header, 136, "00000000000");
            put(header, 148, "        ");
            header[156] = (byte) type;
            put(header, 157, target);
            put(header, 257, "ustar");
            put(header, 263, "00");
            put(header, 345, cut < 0 ? "" : name.substring(0, cut));
            var sum = 0;
            for (var b : header) {
                sum += b & 0xff;
            }
            put(header, 148, "%06o\0 ".formatted(sum));
            out.write(header);
        }

        private static void put(byte[] header, int at, String text) {
            var bytes = Image.bytes(text);
            System.arraycopy(bytes, 0, header, at, bytes.length);
        }

        @Override
        public void close() throws IOException {
            out.write(new byte[2 * BLOCK]);
            out.close();
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
