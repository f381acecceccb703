package dev.sluice.embedded;

import dev.sluice.embedded.apiserver.ServerIdentity;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/// Does once, for nothing, what a start does slowly the first time, on a thread of its own.
///
/// What is loaded, initialised and compiled by that is ready when the start comes to it. Nothing
/// waits for it, and nothing is kept.
public final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private Rehearsal() {}

    /// Begins, and returns at once; to be called as early as it is known that a cluster starts.
    public static void begin() {
        Thread.ofPlatform().daemon().name("rehearsal").start(Rehearsal::run);
    }

    private static void run() {
        try {
            ServerIdentity.generate(List.of(), InstantSource.system());
            Definitions.packed();
        } catch (IOException | RuntimeException e) {
            LOG.debug("the start will be slower", e);
        }
    }
}
