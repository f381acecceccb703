package dev.sluice.embedded.apiserver.http;

import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

/// What a client has sent and nobody has read yet; while there is much of it, nothing more is taken
/// from the connection.
final class Inbox {
    private static final int MUCH = 1 << 18;

    private final LinkedBlockingQueue<Optional<byte[]>> messages = new LinkedBlockingQueue<>();
    private final Runnable pause;
    private final Runnable resume;
    private int bytes;
    private boolean paused;

    Inbox(Runnable pause, Runnable resume) {
        this.pause = pause;
        this.resume = resume;
    }

    synchronized void received(byte[] message) {
        messages.add(Optional.of(message));
        bytes += message.length;
        if (!paused && bytes > MUCH) {
            paused = true;
            pause.run();
        }
    }

    /// Nothing comes any more.
    void closed() {
        messages.add(Optional.empty());
    }

    /// Empty at the end, however often it is asked.
    Optional<byte[]> next() throws InterruptedException {
        var message = messages.take();
        message.ifPresentOrElse(this::taken, this::closed);
        return message;
    }

    private synchronized void taken(byte[] message) {
        bytes -= message.length;
        if (paused && bytes <= MUCH / 2) {
            paused = false;
            resume.run();
        }
    }
}
