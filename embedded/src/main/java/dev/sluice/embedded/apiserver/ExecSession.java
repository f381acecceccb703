package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.apiserver.PodStreams.ExecQuery;
import dev.sluice.embedded.apiserver.PodStreams.Execution;
import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.WebSocketPeer;
import dev.sluice.embedded.apiserver.http.Wire;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// Joins a command and a client over a WebSocket whose messages begin with a channel number.
final class ExecSession {
    private static final List<String> PROTOCOLS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io");
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);

    private static final byte STDIN = 0;
    private static final byte STDOUT = 1;
    private static final byte STDERR = 2;
    private static final byte STATUS = 3;
    private static final byte RESIZE = 4;
    private static final byte CLOSE = (byte) 255;

    private final WebSocketPeer peer;
    private final Execution execution;
    private final ExecQuery query;

    ExecSession(WebSocketPeer peer, Execution execution, ExecQuery query) {
        this.peer = peer;
        this.execution = execution;
        this.query = query;
    }

    /// Whether client and server have a protocol in common; naming none is fine.
    static boolean accepts(Exchange exchange) {
        var offered = exchange.header("Sec-WebSocket-Protocol");
        return offered.isEmpty()
                || Arrays.stream(offered.split(","))
                        .map(String::trim)
                        .anyMatch(PROTOCOLS::contains);
    }

    /// Returns when the command has ended and its result is sent, or the client is gone.
    void run() throws IOException, InterruptedException {
        peer.binary().write(new byte[] {STDOUT});
        var out = Thread.startVirtualThread(() -> pump(execution.stdout(), STDOUT));
        var err = Thread.startVirtualThread(() -> pump(execution.stderr(), STDERR));
        if (!query.stdin()) {
            closeStdin();
        }
        Thread.startVirtualThread(this::readClient);
        var code = execution.waitFor();
        out.join(LAST_OUTPUT);
        err.join(LAST_OUTPUT);
        if (!peer.protocol().isEmpty()) {
            peer.binary().write(message(STATUS, Wire.json(result(code))));
        }
        peer.binary().end();
    }

    private static ObjectNode result(int code) {
        var status = JsonNodeFactory.instance.objectNode();
        status.putObject("metadata");
        if (code == 0) {
            return status.put("status", "Success");
        }
        status.put("status", "Failure")
                .put("message", "command terminated with non-zero exit code: exit status " + code)
                .put("reason", "NonZeroExitCode");
        status.putObject("details")
                .putArray("causes")
                .addObject()
                .put("reason", "ExitCode")
                .put("message", Integer.toString(code));
        return status;
    }

    private void pump(InputStream from, byte channel) {
        var buffer = new byte[16 * 1024];
        try {
            for (var count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                peer.binary().write(message(channel, Arrays.copyOf(buffer, count)));
            }
        } catch (IOException _) {
            // The command's end closes its streams, and so does the client's.
        }
    }

    private void readClient() {
        try {
            for (var next = peer.next(); next.isPresent(); next = peer.next()) {
                received(next.get());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        execution.close();
    }

    private void received(byte[] message) {
        if (message.length == 0) {
            return;
        }
        switch (message[0]) {
            case STDIN -> write(message);
            case RESIZE -> resize(message);
            case CLOSE -> {
                if (message.length > 1 && message[1] == STDIN) {
                    closeStdin();
                }
            }
            default -> {}
        }
    }

    private void write(byte[] message) {
        try {
            execution.stdin().write(message, 1, message.length - 1);
            execution.stdin().flush();
        } catch (IOException _) {
            // A command need not read its input to the end.
        }
    }

    private void resize(byte[] message) {
        try {
            var size = Wire.readJson(Arrays.copyOfRange(message, 1, message.length));
            execution.resize(size.path("Width").asInt(), size.path("Height").asInt());
        } catch (IOException _) {
            // A size that cannot be read leaves the old one.
        }
    }

    private void closeStdin() {
        try {
            execution.stdin().close();
        } catch (IOException _) {
            // Closing what the command has closed already.
        }
    }

    private static byte[] message(byte channel, byte[] data) {
        var message = new byte[data.length + 1];
        message[0] = channel;
        System.arraycopy(data, 0, message, 1, data.length);
        return message;
    }
}
