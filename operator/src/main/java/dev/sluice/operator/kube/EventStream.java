package dev.sluice.operator.kube;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The events of one watch, one JSON object a line, as they come. For one thread.
///
/// Nothing is read ahead of whoever asks for the next one.
final class EventStream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AsyncBody body;
    private final BlockingQueue<Piece> pieces;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private byte[] piece = new byte[0];
    private int at;

    private sealed interface Piece {
        record Bytes(byte[] bytes) implements Piece {}

        record End(Optional<Throwable> why) implements Piece {}
    }

    private EventStream(AsyncBody body, BlockingQueue<Piece> pieces) {
        this.body = body;
        this.pieces = pieces;
    }

    /// @throws WriteRefused when the server does not let it be followed
    static EventStream open(HttpClient http, HttpRequest request)
            throws WriteRefused, InterruptedException {
        var pieces = new LinkedBlockingQueue<Piece>();
        var future =
                http.consumeBytes(
                        request, (buffers, _) -> pieces.add(new Piece.Bytes(of(buffers))));
        var body = body(request, future);
        body.done().whenComplete((_, why) -> pieces.add(new Piece.End(Optional.ofNullable(why))));
        body.consume();
        return new EventStream(body, pieces);
    }

    private static AsyncBody body(
            HttpRequest request, CompletableFuture<HttpResponse<AsyncBody>> future)
            throws WriteRefused, InterruptedException {
        try {
            var response = future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!response.isSuccessful()) {
                response.body().cancel();
                throw Rest.refused(request, response.code(), new byte[0]);
            }
            return response.body();
        } catch (TimeoutException late) {
            future.cancel(true);
            throw new WriteRefused(0, "no answer for " + PATIENCE.toSeconds() + " s", late);
        } catch (ExecutionException failed) {
            throw Rest.unreachable(failed);
        } catch (InterruptedException interrupted) {
            future.cancel(true);
            throw interrupted;
        }
    }

    private static byte[] of(List<ByteBuffer> buffers) {
        var bytes = ByteBuffer.allocate(buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(bytes::put);
        return bytes.array();
    }

    /// Waits for the next event.
    ///
    /// @param silence the longest it may be quiet
    /// @return empty when the server has ended it
    /// @throws IOException when the connection broke, or was silent for too long, as one is whose
    ///   other end is gone without a word
    Optional<ObjectNode> next(Duration silence) throws IOException, InterruptedException {
        while (true) {
            var end = end();
            line.write(piece, at, (end < 0 ? piece.length : end) - at);
            at = end < 0 ? piece.length : end + 1;
            if (end >= 0 && line.size() > 0) {
                return Optional.of(taken());
            }
            if (end < 0 && !refill(pieces.poll(silence.toMillis(), TimeUnit.MILLISECONDS))) {
                return Optional.empty();
            }
        }
    }

    private int end() {
        for (var i = at; i < piece.length; i++) {
            if (piece[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private ObjectNode taken() throws IOException {
        var bytes = line.toByteArray();
        line.reset();
        if (JSON.readTree(bytes) instanceof ObjectNode event) {
            return event;
        }
        throw new IOException("the watch told something that is no event");
    }

    private boolean refill(@Nullable Piece next) throws IOException {
        switch (next) {
            case null -> throw new IOException("the watch is silent");
            case Piece.Bytes(var bytes) -> {
                piece = bytes;
                at = 0;
                body.consume();
                return true;
            }
            case Piece.End(var why) -> {
                if (why.isPresent()) {
                    throw new IOException(
                            Objects.requireNonNullElse(
                                    why.get().getMessage(), why.get().toString()),
                            why.get());
                }
                return false;
            }
        }
    }

    @Override
    public void close() {
        body.cancel();
    }
}
