package dev.sluice.cli.story.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.story.SluiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class CommandsTest {
    @TempDir private Path directory;

    private static List<String> refused(String... arguments)
            throws IOException, InterruptedException {
        try (var sluice = SluiceProcess.start(arguments)) {
            assertThat(sluice.exitCode()).isEqualTo(2);
            sluice.await(_ -> true);
            return sluice.output();
        }
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    @Test
    void aCommandThatDoesNotExistIsAnsweredWithTheNearest() throws Exception {
        assertThat(refused("dmeo"))
                .containsExactly(
                        "There is no command dmeo; did you mean demo? (sluice --help tells more)");
    }

    @Test
    void anOptionThatDoesNotExistIsAnsweredWithTheNearest() throws Exception {
        assertThat(refused("up", "--api-prot", "1"))
                .singleElement()
                .asString()
                .startsWith("sluice up has no option --api-prot; did you mean --api-port?");
    }

    @Test
    void aPortThatIsNone() throws Exception {
        assertThat(refused("up", "--data", data(), "--api-port", "70000"))
                .containsExactly("--api-port must be within 0..65535, not 70000.");
    }

    @Test
    void aFileThatDoesNotExist() throws Exception {
        assertThat(refused("up", "--data", data(), "-f", "no-such.yaml"))
                .containsExactly(
                        "no-such.yaml does not exist; give -f an existing file or directory.");
    }

    @Test
    void aPortInUse() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var port = String.valueOf(taken.getLocalPort());
            assertThat(
                            refused(
                                    "up",
                                    "--data",
                                    data(),
                                    "--api-port",
                                    port,
                                    "--gateway-port",
                                    "0",
                                    "--metrics-port",
                                    "0"))
                    .containsExactly(
                            "port "
                                    + port
                                    + " on 127.0.0.1 is in use; choose another with --api-port");
        }
    }

    @Test
    void aDataDirectoryInUse() throws Exception {
        try (var first = SluiceProcess.up(directory.resolve("data"))) {
            assertThat(refused("up", "--data", data()))
                    .singleElement()
                    .asString()
                    .contains(data(), "is in use by another process");
            assertThat(first.output()).isNotEmpty();
        }
    }

    @Test
    void aDataDirectoryWithNothingGoodInItIsLeftAsItIs() throws Exception {
        var file = directory.resolve("data/cluster-%019d.log".formatted(0));
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(file, "this is no log\n");

        assertThat(refused("up", "--data", data()))
                .singleElement()
                .asString()
                .contains(file.toString(), "damaged", "restore it from a backup");
        assertThat(file).content().isEqualTo("this is no log\n");
    }

    @Test
    void aDataDirectoryOfAnOlderSluiceIsLeftAsItIs() throws Exception {
        var file = directory.resolve("data/cluster.db");
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(file, "of an older version\n");

        assertThat(refused("up", "--data", data()))
                .singleElement()
                .asString()
                .contains("cluster.db of an older Sluice", "give another directory");
        assertThat(file).content().isEqualTo("of an older version\n");
    }
}
