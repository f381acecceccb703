package dev.sluice.embedded.apiserver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Pods whose commands are real processes of this machine and whose log is a pipe.
final class ProcessPods implements PodStreams {
    final List<LogQuery> asked = new ArrayList<>();
    final PipedOutputStream writer = new PipedOutputStream();
    volatile boolean closed;
    volatile InetSocketAddress listener = new InetSocketAddress("127.0.0.1", 1);

    @Override
    public InputStream logs(String namespace, String pod, LogQuery query) {
        asked.add(query);
        if (!query.follow()) {
            return new ByteArrayInputStream("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
        }
        try {
            return new PipedInputStream(writer) {
                @Override
                public void close() throws IOException {
                    closed = true;
                    super.close();
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Execution exec(String namespace, String pod, ExecQuery query) {
        try {
            var attach = query.command().isEmpty();
            var command = attach ? List.of("cat") : query.command();
            var process = new ProcessBuilder(command).start();
            return new Running(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InetSocketAddress portForward(String namespace, String pod, int port) {
        return listener;
    }

    private record Running(Process process) implements Execution {
        @Override
        public OutputStream stdin() {
            return process.getOutputStream();
        }

        @Override
        public InputStream stdout() {
            return process.getInputStream();
        }

        @Override
        public InputStream stderr() {
            return process.getErrorStream();
        }

        @Override
        public int waitFor() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
