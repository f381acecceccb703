package dev.sluice.cli.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;

class SignsTest {
    @Test
    void everyPackageHasASign() throws IOException {
        var rooms = new TreeSet<Path>();
        for (var file : Tree.sources("src/main/java")) {
            if (!file.endsWith("module-info.java")) {
                rooms.add(file.getParent());
            }
        }

        assertThat(rooms).allSatisfy(SignsTest::hasSign);
    }

    private static void hasSign(Path room) {
        assertThat(room.resolve("package-info.java"))
                .as(Tree.shortName(room))
                .content()
                .startsWith("///")
                .contains("@NullMarked");
    }

    @Test
    void noPathOfOneMachineIsInTheSources() throws IOException {
        for (var part : new String[] {"src/main/java", "src/test/java"}) {
            for (var file : Tree.sources(part)) {
                assertThat(Files.readString(file))
                        .as(Tree.shortName(file))
                        .doesNotContain("/home" + "/", "/Users" + "/");
            }
        }
    }
}
