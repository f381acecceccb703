package dev.sluice.cli.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files in the tree that code prints; `-Dgolden=rewrite` prints them anew.
final class Generated {
    private static final Path ROOT = Path.of("..");

    private Generated() {}

    static Path path(String file) {
        return ROOT.resolve(file).toAbsolutePath().normalize();
    }

    static void same(String file, String printed) throws IOException {
        var path = path(file);
        if (System.getProperty("golden", "").equals("rewrite")) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, printed);
        }
        assertThat(path)
                .as("%s; -Dgolden=rewrite accepts what is printed now", file)
                .content()
                .isEqualTo(printed);
    }
}
