package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

class TlsTest {
    @TempDir private Path directory;

    @Test
    void aClientTrustsTheServerByItsKubeconfig() throws Exception {
        var identity = ServerIdentity.in(directory, List.of("sluice.test"), InstantSource.system());
        var options =
                ApiServerOptions.loopback(
                                0, Credentials.tokens(Map.of(RunningServer.TOKEN, User.ADMIN)))
                        .withTls(identity);
        var file = directory.resolve("kubeconfig");
        try (var api = new RunningServer(new FakeObjects(), PodStreams.none(), options)) {
            Kubeconfig.write(file, api.server.url(), RunningServer.TOKEN, identity.authority());
            try (var client =
                    new KubernetesClientBuilder()
                            .withConfig(Config.fromKubeconfig(file.toFile()))
                            .build()) {
                assertThat(client.getKubernetesVersion().getMinor()).isEqualTo("36");
                assertThat(client.configMaps().inNamespace("shop").list().getItems()).isEmpty();
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void keepsItsIdentityAcrossRestarts() throws Exception {
        var first = ServerIdentity.in(directory, List.of(), InstantSource.system());

        assertThat(ServerIdentity.in(directory, List.of(), InstantSource.system()))
                .isEqualTo(first);
        assertThat(Files.getPosixFilePermissions(directory.resolve("apiserver.key"))).hasSize(2);
    }
}
