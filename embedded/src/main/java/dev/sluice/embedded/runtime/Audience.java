package dev.sluice.embedded.runtime;

import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// Those who are attached to a container hear what it says from now on, byte by byte. Who does not
/// listen for a while is no longer told.
final class Audience {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PIECES_AHEAD = 64;
    private static final byte[] END = new byte[0];

    private final List<Seat> seats = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    void tell(byte[] bytes, int length) {
        for (var seat : seats) {
            if (!seat.offer(Arrays.copyOf(bytes, length))) {
                seat.close();
            }
        }
    }

    /// The container has said all.
    void dismiss() {
        over = true;
        seats.forEach(Seat::close);
    }

    /// Reads until the container has ended, or the reader closes it.
    ///
    /// @param onClose run at either
    InputStream join(Runnable onClose) {
        var seat = new Seat(onClose);
        seats.add(seat);
        if (over) {
            seat.close();
        }
        return seat;
    }

    private final class Seat extends InputStream {
        private final BlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(PIECES_AHEAD);
        private byte[] piece = new byte[0];
        private int position;
        private final Runnable onClose;
        private volatile boolean closed;

        Seat(Runnable onClose) {
            this.onClose = onClose;
        }

        boolean offer(byte[] next) {
            try {
                return closed || pieces.offer(next, PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public int read() {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            try {
                while (position == piece.length) {
                    if (closed && pieces.isEmpty()) {
                        return -1;
                    }
                    piece = pieces.take();
                    position = 0;
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return -1;
            }
            var count = Math.min(length, piece.length - position);
            System.arraycopy(piece, position, target, offset, count);
            position += count;
            return count;
        }

        /// What was said before is still read.
        @Override
        public void close() {
            closed = true;
            seats.remove(this);
            // Wakes a reader; where there is no room for it, none sleeps.
            pieces.offer(END);
            onClose.run();
        }
    }
}
