package dev.sluice.api.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class CrdFilesTest {

    private static final Path FILES = Path.of("src/main/resources/dev/sluice/api/crds");

    /// The files users apply are the golden files: `-Dgolden=rewrite` prints them anew.
    @Test
    void theFilesInTheRepositoryAreThoseThatTheTypesPrint() throws IOException {
        if (rewriting()) {
            Files.createDirectories(FILES);
            for (var file : Crds.all().entrySet()) {
                Files.writeString(FILES.resolve(file.getKey()), file.getValue());
            }
        }
        for (var file : Crds.all().entrySet()) {
            assertThat(Files.readString(FILES.resolve(file.getKey())))
                    .as("%s; -Dgolden=rewrite prints it anew", file.getKey())
                    .isEqualTo(file.getValue());
        }
    }

    @Test
    void whatIsPackedIsWhatIsPrinted() {
        assumeFalse(rewriting(), "the files are packed by the next build");
        assertThat(Crds.packed()).isEqualTo(Crds.all());
        assertThat(Crds.packed().keySet())
                .containsExactly(
                        "canaries.yaml",
                        "metrictemplates.yaml",
                        "alertproviders.yaml",
                        "rolloutpolicies.yaml");
    }

    private static boolean rewriting() {
        return "rewrite".equals(System.getProperty("golden"));
    }

    @Test
    void theStreamHoldsAll() {
        assertThat(Crds.yaml().split("---\n")).containsExactlyElementsOf(Crds.all().values());
    }
}
