package dev.sluice.embedded.store;

/// A running watch; no call of its watcher starts after it is closed.
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
