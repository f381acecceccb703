package dev.sluice.embedded.store.files;

/// Receives the state of a directory, object by object.
public interface Sink {
    /// Forget what was received: it came from a file that proved damaged.
    void clear();

    /// @param length of the JSON; -1 when the object is removed
    void line(String key, DataFile file, long at, int length);

    /// Receives and forgets.
    Sink NONE =
            new Sink() {
                @Override
                public void clear() {}

                @Override
                public void line(String key, DataFile file, long at, int length) {}
            };
}
