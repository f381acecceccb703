package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.apiserver.PodStreams.ExecQuery;
import dev.sluice.embedded.apiserver.PodStreams.Execution;
import dev.sluice.embedded.apiserver.http.Wire;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;

/// Joins a command and its client.
final class ExecSession implements ExecClient.Input {
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);

    private final ExecClient client;
    private final Execution execution;
    private final ExecQuery query;

    ExecSession(ExecClient client, Execution execution, ExecQuery query) {
        this.client = client;
        this.execution = execution;
        this.query = query;
    }

    /// Returns when the command has ended and its result is sent, or the client is gone.
    void run() throws IOException, InterruptedException {
        Thread.startVirtualThread(this::hear);
        client.open();
        var out = new Pump(execution.stdout(), client::stdout);
        var err = new Pump(execution.stderr(), client::stderr);
        if (!query.stdin()) {
            endOfStdin();
        }
        var code = execution.waitFor();
        out.awaitEnd();
        err.awaitEnd();
        client.finish(new ExecResult(code));
    }

    private interface Sink {
        void send(byte[] bytes) throws IOException;
    }

    /// Sends one stream of output.
    private static final class Pump {
        private final Thread thread;
        private volatile boolean sending;

        Pump(InputStream from, Sink sink) {
            thread = Thread.startVirtualThread(() -> run(from, sink));
        }

        private void run(InputStream from, Sink sink) {
            var buffer = new byte[16 * 1024];
            try {
                for (var count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                    sending = true;
                    sink.send(Arrays.copyOf(buffer, count));
                    sending = false;
                }
            } catch (IOException _) {
                // The command's end closes its streams, and so does the client's.
            }
        }

        /// What the command has left running may hold the stream open: that is not waited for. A
        /// client who is slow to take the last output is.
        void awaitEnd() throws InterruptedException {
            while (!thread.join(LAST_OUTPUT) && sending) {
                // The client still takes what there is.
            }
        }
    }

    private void hear() {
        try {
            client.hear(this);
        } catch (IOException _) {
            // It speaks no language that we know, and is gone.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            execution.close();
        }
    }

    @Override
    public void stdin(byte[] message, int from) {
        try {
            execution.stdin().write(message, from, message.length - from);
            execution.stdin().flush();
        } catch (IOException _) {
            // A command need not read its input to the end.
        }
    }

    @Override
    public void resize(byte[] message) {
        try {
            var size = Wire.readJson(message);
            execution.resize(size.path("Width").asInt(), size.path("Height").asInt());
        } catch (IOException _) {
            // A size that cannot be read leaves the old one.
        }
    }

    @Override
    public void endOfStdin() {
        try {
            execution.stdin().close();
        } catch (IOException _) {
            // Closing what the command has closed already.
        }
    }
}
