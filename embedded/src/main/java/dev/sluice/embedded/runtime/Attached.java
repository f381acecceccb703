package dev.sluice.embedded.runtime;

import dev.sluice.embedded.apiserver.PodStreams.Execution;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/// Somebody at the standard streams of a container's own process.
final class Attached implements Execution {
    private final Running running;
    private final InputStream output;
    private final OutputStream input;
    private final CountDownLatch left = new CountDownLatch(1);

    /// @param typing whether input comes from there, if the container takes any
    Attached(Running running, boolean typing) {
        this.running = running;
        this.output = running.process().audience().join(left::countDown);
        this.input =
                typing && running.process().stdio().stdin()
                        ? new Input()
                        : OutputStream.nullOutputStream();
    }

    @Override
    public OutputStream stdin() {
        return input;
    }

    @Override
    public InputStream stdout() {
        return output;
    }

    /// The log wants both in the order they came, so they are one.
    @Override
    public InputStream stderr() {
        return InputStream.nullInputStream();
    }

    /// The container's exit code is not the concern of those attached to it.
    @Override
    public int waitFor() throws InterruptedException {
        left.await();
        return 0;
    }

    @Override
    public void resize(int columns, int rows) {
        running.process().resize(columns, rows);
    }

    @Override
    public void close() {
        try {
            input.close();
            output.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot leave a container", e);
        }
    }

    /// Its end is the container's end of input where that has one input only; elsewhere another may
    /// attach, and the output goes on without this one.
    private final class Input extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            running.process().stdin().write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            running.process().stdin().flush();
        }

        @Override
        public void close() throws IOException {
            var stdio = running.process().stdio();
            if (stdio.once() && !stdio.tty()) {
                running.process().stdin().close();
            } else {
                output.close();
            }
        }
    }
}
