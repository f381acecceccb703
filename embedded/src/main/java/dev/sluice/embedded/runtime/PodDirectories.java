package dev.sluice.embedded.runtime;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// Where the files of pods lie below the data directory.
record PodDirectories(Path data) {
    /// What the container sees as `/`: there is no mount namespace, so `SLUICE_ROOT` names it.
    Path root(PodSpec pod, ContainerSpec container) {
        return pod(pod).resolve(container.name());
    }

    Path pod(PodSpec pod) {
        return pods().resolve(pod.directory());
    }

    /// What `KUBECONFIG` names; no container has a name like that.
    Path kubeconfig(PodSpec pod) {
        return pod(pod).resolve(".kubeconfig");
    }

    Path pods() {
        return data.resolve("pods");
    }

    Path volume(PodSpec pod, String name) {
        return volumes(pod).resolve(name);
    }

    Path volumes(PodSpec pod) {
        return data.resolve("volumes").resolve(pod.directory());
    }

    Path claim(String namespace, String claim) {
        return data.resolve("claims").resolve(namespace + "_" + claim);
    }

    Path logs(PodSpec pod) {
        return data.resolve("logs").resolve(pod.directory());
    }

    Path log(PodSpec pod, String container, int run) {
        return logs(pod).resolve(container).resolve(run + ".log");
    }

    /// The directories with one entry per pod.
    List<Path> perPod() {
        return List.of(pods(), data.resolve("volumes"), data.resolve("logs"));
    }

    /// One file per process: `PID START` in epoch milliseconds.
    Path processes() {
        return data.resolve("processes");
    }

    void create() throws IOException {
        for (var directory : new Path[] {pods(), data.resolve("volumes"), processes()}) {
            Files.createDirectories(directory);
            if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                // Secrets are written below.
                Files.setPosixFilePermissions(
                        directory, PosixFilePermissions.fromString("rwx------"));
            }
        }
    }

    void delete(PodSpec pod) throws IOException {
        deleteTree(pod(pod));
        deleteTree(volumes(pod));
        deleteTree(logs(pod));
    }

    /// Deletes without following links: they lead to volumes and directories of the host.
    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException e) throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
