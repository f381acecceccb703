package dev.sluice.embedded.runtime.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The question of a gRPC probe.
///
/// @param service which part of the server is asked about; empty for the whole of it
public record HealthCheck(InetSocketAddress address, String service) {
    private static final String PATH = "/grpc.health.v1.Health/Check";
    private static final int STATUS = 1;
    private static final int SERVING = 1;
    private static final List<String> STATES =
            List.of("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN");

    /// Why the server is not healthy, in the words of the kubelet; empty when it is.
    ///
    /// @param timeout for all of it
    public Optional<String> problem(Duration timeout) {
        var deadline = System.nanoTime() + timeout.toNanos();
        var place = address.getHostString() + ":" + address.getPort();
        try (var socket = new Socket()) {
            socket.connect(address, Math.max(1, (int) timeout.toMillis()));
            return asked(new UnaryCall(socket, deadline), timeout, place);
        } catch (SocketTimeoutException _) {
            return Optional.of(
                    "timeout: failed to connect service \"%s\" within %s: context deadline exceeded"
                            .formatted(place, text(timeout)));
        } catch (IOException e) {
            return Optional.of(
                    "error: failed to connect service at \"%s\": %s"
                            .formatted(place, e.getMessage()));
        }
    }

    private Optional<String> asked(UnaryCall call, Duration timeout, String place) {
        try {
            var answer = call.ask(place, PATH, request());
            return answer.status().code() == GrpcStatus.OK
                    ? verdict(answer.message())
                    : Optional.of(refused(answer.status(), timeout));
        } catch (SocketTimeoutException _) {
            return Optional.of(late(timeout));
        } catch (IOException e) {
            return Optional.of(
                    "error: health rpc probe failed: "
                            + new GrpcStatus(GrpcStatus.UNAVAILABLE, String.valueOf(e.getMessage()))
                                    .text());
        }
    }

    private static String late(Duration timeout) {
        return "timeout: health rpc did not complete within " + text(timeout);
    }

    private static String refused(GrpcStatus status, Duration timeout) {
        return switch (status.code()) {
            case GrpcStatus.UNIMPLEMENTED ->
                    "error: this server does not implement the grpc health protocol"
                            + " (grpc.health.v1.Health): "
                            + status.message();
            case GrpcStatus.DEADLINE_EXCEEDED -> late(timeout);
            default -> "error: health rpc probe failed: " + status.text();
        };
    }

    private byte[] request() {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        try {
            if (!service.isEmpty()) {
                out.writeString(1, service);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Optional<String> verdict(byte[] message) throws IOException {
        var in = CodedInputStream.newInstance(message);
        var state = 0;
        try {
            for (var tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == STATUS << 3) {
                    state = in.readEnum();
                } else {
                    in.skipField(tag);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("malformed answer: " + e.getMessage(), e);
        }
        if (state == SERVING) {
            return Optional.empty();
        }
        var name = state >= 0 && state < STATES.size() ? STATES.get(state) : "" + state;
        return Optional.of("service unhealthy (responded with \"" + name + "\")");
    }

    private static String text(Duration timeout) {
        return timeout.toMillis() % 1000 == 0
                ? timeout.toSeconds() + "s"
                : timeout.toMillis() + "ms";
    }
}
