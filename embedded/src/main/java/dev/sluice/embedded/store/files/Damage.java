package dev.sluice.embedded.store.files;

import java.nio.file.Path;

/// What is wrong with a file.
///
/// @param file its path
/// @param offset the first byte that is wrong
/// @param what such as `is damaged`
public record Damage(Path file, long offset, String what) {
    @Override
    public String toString() {
        return file + " " + what + " at byte " + offset;
    }
}
