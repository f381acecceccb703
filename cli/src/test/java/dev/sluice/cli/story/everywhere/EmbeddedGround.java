package dev.sluice.cli.story.everywhere;

import dev.sluice.cli.Platform;
import dev.sluice.embedded.CannotStartException;
import dev.sluice.embedded.Ports;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What `sluice up` starts; pods are processes.
final class EmbeddedGround implements Ground {
    private static final Path SLEEP = Path.of("/bin/sleep");

    private final Path scratch;
    private final Platform platform;

    private EmbeddedGround(Path scratch, Platform platform) {
        this.scratch = scratch;
        this.platform = platform;
    }

    static Ground open(Path data) throws CannotStartException, IOException {
        var platform = Platform.start(data, "127.0.0.1", Ports.ANY);
        image(platform.client(), READY, "sleep");
        var onlyTheTargets = data.resolve(Scene.NAME);
        Files.createSymbolicLink(onlyTheTargets, SLEEP);
        image(platform.client(), READY_AS_TARGET, data.resolve("$(APP)").toString());
        return new EmbeddedGround(data.resolve("scratch"), platform);
    }

    private static void image(KubernetesClient admin, String repository, String program) {
        admin.raw(
                "/apis/sluice.dev/v1alpha1/localimages",
                "POST",
                """
                {"apiVersion": "sluice.dev/v1alpha1", "kind": "LocalImage",
                 "metadata": {"name": "%s"},
                 "spec": {"repository": "%s", "entrypoint": ["%s", "3600"]}}
                """
                        .formatted(repository.replace('/', '-'), repository, program));
    }

    @Override
    public String name() {
        return "the embedded cluster";
    }

    @Override
    public KubernetesClient client() {
        return platform.client();
    }

    @Override
    public Path kubeconfig() {
        return platform.cluster().kubeconfig();
    }

    @Override
    public Path scratch() {
        return scratch;
    }

    @Override
    public void close() {
        platform.close();
    }
}
