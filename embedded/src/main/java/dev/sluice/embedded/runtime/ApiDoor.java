package dev.sluice.embedded.runtime;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// The API server as pods find it: empty until it listens, and where nobody gives tokens.
final class ApiDoor {
    private volatile @Nullable ApiAccess access;

    void open(ApiAccess opened) {
        access = opened;
    }

    Optional<ApiAccess> access() {
        return Optional.ofNullable(access);
    }
}
