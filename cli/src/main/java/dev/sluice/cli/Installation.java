package dev.sluice.cli;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/// Where this program is installed, and which version it is.
final class Installation {
    private Installation() {}

    /// The directory with `examples/`: what the launcher says, or two levels above the program's
    /// file.
    static Path home() {
        var told = System.getProperty("sluice.home", "");
        if (!told.isEmpty()) {
            return Path.of(told);
        }
        try {
            var source = Installation.class.getProtectionDomain().getCodeSource();
            var program = Path.of(source.getLocation().toURI());
            var home =
                    Optional.ofNullable(program.getParent())
                            .map(Path::getParent)
                            .map(Path::getParent);
            return home.orElse(program);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the program's own place cannot be told", e);
        }
    }

    /// `development` when it does not run from its built file.
    static String version() {
        return Optional.ofNullable(Installation.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
