package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Peer;
import dev.sluice.embedded.apiserver.http.SpdyConnection;
import dev.sluice.embedded.apiserver.http.Wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A command's client over SPDY/3.1, which opens a stream of its own for each kind of data.
final class SpdyExec implements ExecClient {
    /// The best first.
    private static final List<String> PROTOCOLS =
            List.of(
                    "v5.channel.k8s.io",
                    "v4.channel.k8s.io",
                    "v3.channel.k8s.io",
                    "v2.channel.k8s.io",
                    "channel.k8s.io");

    private static final Duration LONGEST_OPENING = Duration.ofSeconds(30);

    /// Hanging up while input is still under way could cost the client the last output.
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

    private final SpdyConnection connection;
    private final String protocol;
    private final Set<Kind> expected;
    private final Map<Kind, Integer> streams = new EnumMap<>(Kind.class);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);

    private enum Kind {
        ERROR,
        STDIN,
        STDOUT,
        STDERR,
        RESIZE
    }

    SpdyExec(Peer peer, Exchange exchange) {
        this.connection = new SpdyConnection(peer);
        this.protocol = peer.protocol();
        this.expected = EnumSet.of(Kind.ERROR);
        var tty = exchange.flag("tty");
        for (var kind : List.of(Kind.STDIN, Kind.STDOUT, Kind.STDERR)) {
            if (exchange.flag(kind.name().toLowerCase(Locale.ROOT))
                    && !(tty && kind == Kind.STDERR)) {
                expected.add(kind);
            }
        }
        if (tty && knowsSizes()) {
            expected.add(Kind.RESIZE);
        }
    }

    /// What client and server both speak; a client that names nothing speaks the oldest.
    static Optional<String> protocol(Exchange exchange) {
        var offered =
                exchange.headers("X-Stream-Protocol-Version").stream()
                        .flatMap(header -> Arrays.stream(header.split(",")))
                        .map(String::trim)
                        .toList();
        return offered.isEmpty()
                ? Optional.of("")
                : PROTOCOLS.stream().filter(offered::contains).findFirst();
    }

    static List<String> protocols() {
        return PROTOCOLS;
    }

    private boolean knowsSizes() {
        return tellsStatus() || protocol.equals("v3.channel.k8s.io");
    }

    private boolean tellsStatus() {
        return protocol.startsWith("v5") || protocol.startsWith("v4");
    }

    @Override
    public void hear(Input input) throws IOException, InterruptedException {
        try {
            connection.hear(new Hearer(input));
        } finally {
            gone.countDown();
            opened.countDown();
        }
    }

    @Override
    public void open() throws IOException, InterruptedException {
        var inTime = opened.await(LONGEST_OPENING.toSeconds(), TimeUnit.SECONDS);
        if (!inTime || gone.getCount() == 0) {
            connection.close();
            throw new IOException("the client did not open the streams " + expected);
        }
    }

    @Override
    public void stdout(byte[] bytes) throws IOException {
        send(Kind.STDOUT, bytes, false);
    }

    @Override
    public void stderr(byte[] bytes) throws IOException {
        send(Kind.STDERR, bytes, false);
    }

    @Override
    public void finish(ExecResult result) throws IOException, InterruptedException {
        send(Kind.STDOUT, new byte[0], true);
        send(Kind.STDERR, new byte[0], true);
        send(Kind.ERROR, report(result), true);
        if (!gone.await(LONGEST_GOODBYE.toSeconds(), TimeUnit.SECONDS)) {
            connection.close();
        }
    }

    private byte[] report(ExecResult result) {
        if (tellsStatus()) {
            return Wire.json(result.status());
        }
        return (result.success() ? "" : result.message()).getBytes(StandardCharsets.UTF_8);
    }

    private void send(Kind kind, byte[] bytes, boolean last) throws IOException {
        Integer stream;
        synchronized (streams) {
            stream = streams.get(kind);
        }
        if (stream != null) {
            connection.send(stream, bytes, last);
        }
    }

    private final class Hearer implements SpdyConnection.Listener {
        private final Input input;

        Hearer(Input input) {
            this.input = input;
        }

        @Override
        public void opened(SpdyConnection.Opened stream) throws IOException {
            var type = stream.header("streamtype").toUpperCase(Locale.ROOT);
            for (var kind : expected) {
                if (kind.name().equals(type)) {
                    remember(kind, stream.stream());
                    return;
                }
            }
            connection.send(stream.stream(), new byte[0], true);
        }

        private void remember(Kind kind, int stream) {
            synchronized (streams) {
                streams.put(kind, stream);
                if (streams.keySet().equals(expected)) {
                    opened.countDown();
                }
            }
        }

        @Override
        public void data(int stream, byte[] bytes, boolean last) {
            if (is(Kind.STDIN, stream)) {
                if (bytes.length > 0) {
                    input.stdin(bytes, 0);
                }
                if (last) {
                    input.endOfStdin();
                }
            } else if (is(Kind.RESIZE, stream) && bytes.length > 0) {
                input.resize(bytes);
            }
        }

        @Override
        public void reset(int stream) {
            if (is(Kind.STDIN, stream)) {
                input.endOfStdin();
            }
        }

        private boolean is(Kind kind, int stream) {
            synchronized (streams) {
                return Integer.valueOf(stream).equals(streams.get(kind));
            }
        }
    }
}
