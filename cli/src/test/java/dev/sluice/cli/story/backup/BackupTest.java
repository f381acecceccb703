package dev.sluice.cli.story.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.story.SluiceProcess;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class BackupTest {
    @TempDir private Path place;

    private Path data() {
        return place.resolve("data");
    }

    private Path backup() {
        return place.resolve("backup");
    }

    /// What a command says, and how it ends.
    private static List<String> run(int expected, String... arguments) throws Exception {
        try (var sluice = SluiceProcess.start(arguments)) {
            assertThat(sluice.exitCode()).as("%s", sluice.output()).isEqualTo(expected);
            sluice.await(_ -> true);
            return sluice.output();
        }
    }

    private static KubernetesClient client(Path data) {
        var config = Config.fromKubeconfig(data.resolve("kubeconfig").toFile());
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static void put(KubernetesClient client, String name) {
        client.resource(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .withNamespace("default")
                                .endMetadata()
                                .addToData("says", name)
                                .build())
                .create();
    }

    private static boolean has(KubernetesClient client, String name) {
        return client.configMaps().inNamespace("default").withName(name).get() != null;
    }

    @Test
    void aBackupOfARunningClusterComesBackInAnotherPlaceAndInItsOwn() throws Exception {
        String data = data().toString();
        String backup = backup().toString();
        try (var _ = SluiceProcess.up(data());
                var client = client(data())) {
            put(client, "before");
            assertThat(run(0, "backup", backup, "--data", data))
                    .singleElement()
                    .asString()
                    .matches(".*backup holds \\d+ objects at revision \\d+");
            put(client, "after");
            assertThat(run(2, "restore", backup, "--data", data, "--replace"))
                    .singleElement()
                    .asString()
                    .contains("is in use by another process");
        }
        assertThat(run(0, "check", "--data", data)).singleElement().asString().contains("is whole");
        assertThat(run(2, "restore", backup, "--data", data))
                .containsExactly(
                        data + " is not empty; add --replace to replace the cluster in it.");

        Path other = place.resolve("other");
        run(0, "restore", backup, "--data", other.toString());
        beginsWithTheBackup(other);
        run(0, "restore", backup, "--data", data, "--replace");
        beginsWithTheBackup(data());
        // The keys came along: who trusted the old cluster trusts the new one.
        assertThat(other.resolve("ca.crt")).hasSameBinaryContentAs(data().resolve("ca.crt"));
    }

    private static void beginsWithTheBackup(Path data) throws Exception {
        try (var _ = SluiceProcess.up(data);
                var client = client(data)) {
            assertThat(has(client, "before")).isTrue();
            assertThat(has(client, "after")).isFalse();
        }
    }

    @Test
    void whatIsNoBackupIsRefused() throws Exception {
        String data = data().toString();
        String backup = backup().toString();
        assertThat(run(2, "restore", backup, "--data", data))
                .containsExactly(backup + " does not exist; give the file of a backup.");
        Files.writeString(backup(), "no backup");
        assertThat(run(2, "restore", backup, "--data", data))
                .containsExactly(backup + " is not a backup of Sluice; nothing was changed.");
        assertThat(data()).doesNotExist();
        assertThat(run(2, "backup", backup, "--data", data))
                .containsExactly(backup + " exists already; give the name of a new file.");
        assertThat(run(2, "backup", place.resolve("new").toString(), "--data", data))
                .containsExactly(data + " holds no cluster; give the directory that --data named.");
        assertThat(run(2, "check", "--data", data))
                .containsExactly(data + " holds no cluster; give the directory that --data named.");
    }
}
