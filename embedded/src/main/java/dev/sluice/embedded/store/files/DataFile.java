package dev.sluice.embedded.store.files;

import dev.sluice.embedded.store.files.Medium.Blob;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// An open file that objects' bytes are read from.
///
/// One that was replaced stays readable for those who still know a place in it, and is closed when
/// nobody does.
public final class DataFile {
    private final Path path;
    private final Blob blob;

    DataFile(Path path, Blob blob) {
        this.path = path;
        this.blob = blob;
    }

    static DataFile open(Medium medium, Path path) throws IOException {
        return new DataFile(path, medium.open(path, Set.of(StandardOpenOption.READ)));
    }

    Path path() {
        return path;
    }

    Blob blob() {
        return blob;
    }

    /// @throws IOException when the file is shorter, or cannot be read
    public byte[] read(long at, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (blob.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException(path + " ends before " + (at + length));
            }
        }
        return bytes.array();
    }
}
