package dev.sluice.engine.governance;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/// An interval of frozen time, put together from the windows that touch each other.
///
/// @param window the first of them, which gives the reason
/// @param until when no window is open any more; empty when they follow each other for over a year
public record Freeze(FreezeWindow window, Optional<Instant> until) {
    private static final int MOST = 1000;

    /// The freeze at `now`; empty when no window is open.
    public static Optional<Freeze> at(Instant now, Collection<FreezeWindow> windows) {
        var first = windows.stream().filter(it -> it.endIfOpen(now).isPresent()).findFirst();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        var end = now;
        for (var i = 0; i < MOST; i++) {
            var at = end;
            var later =
                    windows.stream()
                            .flatMap(it -> it.endIfOpen(at).stream())
                            .max(Instant::compareTo);
            if (later.isEmpty()) {
                return Optional.of(new Freeze(first.get(), Optional.of(end)));
            }
            end = later.get();
        }
        return Optional.of(new Freeze(first.get(), Optional.empty()));
    }
}
