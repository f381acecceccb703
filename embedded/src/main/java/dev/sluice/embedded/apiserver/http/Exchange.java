package dev.sluice.embedded.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.ApiException;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/// One request with its whole body, and the answer to it.
public final class Exchange {
    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain; charset=utf-8";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Context context;
    private final HttpServerRequest request;
    private final byte[] body;
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<Runnable> closeListeners = new ArrayList<>();
    private boolean closed;

    /// Must be called on the request's event loop.
    public Exchange(Context context, HttpServerRequest request, byte[] body) {
        this.context = context;
        this.request = request;
        this.body = body;
        response().closeHandler(_ -> closed());
        response().exceptionHandler(_ -> closed());
    }

    public String method() {
        return request.method().name();
    }

    /// As sent, not decoded.
    public String path() {
        return request.path() == null ? "" : request.path();
    }

    /// The address the client used, host and port.
    public String authority() {
        return header("Host").isEmpty()
                ? Optional.ofNullable(request.authority()).map(Object::toString).orElse("")
                : header("Host");
    }

    /// A query parameter; empty when absent.
    public String query(String name) {
        var value = request.params().get(name);
        return value == null ? "" : value;
    }

    public List<String> queryAll(String name) {
        return request.params().getAll(name);
    }

    public boolean hasQuery(String name) {
        return request.params().contains(name);
    }

    /// For parameters such as `watch`: present and neither `false` nor `0`.
    public boolean flag(String name) {
        var value = query(name);
        return hasQuery(name) && !value.equals("false") && !value.equals("0");
    }

    /// A header; empty when absent.
    public String header(String name) {
        var value = request.getHeader(name);
        return value == null ? "" : value;
    }

    public byte[] body() {
        return body;
    }

    public boolean wantsWebSocket() {
        return header("Upgrade").equalsIgnoreCase("websocket");
    }

    /// Adds a `Warning` header to the answer.
    public void warn(String sentence) {
        if (!warnings.contains(sentence)) {
            warnings.add(sentence);
        }
    }

    /// Runs the listener once when the client goes before the answer is complete; at once when it
    /// has gone already.
    public void onClose(Runnable listener) {
        synchronized (closeListeners) {
            if (!closed) {
                closeListeners.add(listener);
                return;
            }
        }
        listener.run();
    }

    public void json(int code, JsonNode node) {
        answer(code, JSON, line(Wire.json(node)), Map.of());
    }

    public void text(int code, String text) {
        answer(code, TEXT, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    public void refuse(ApiException refusal) {
        json(refusal.code(), refusal.status());
    }

    /// @param headers replace the usual ones of the same name
    public void answer(int code, String contentType, byte[] bytes, Map<String, String> headers) {
        if (response().headWritten()) {
            response().reset();
            return;
        }
        var response = head(code, contentType);
        headers.forEach(response::putHeader);
        response.end(
                Buffer.buffer(Gzip.compressIfWorthIt(bytes, header("Accept-Encoding"), response)));
    }

    /// Begins an answer of unknown length; its head goes out at once.
    public Outflow stream(String contentType) {
        var response = head(200, contentType).setChunked(true);
        var outflow = new Outflow(new Body(response), PATIENCE);
        onClose(outflow::gone);
        response.writeHead();
        return outflow;
    }

    /// Turns the connection into a WebSocket.
    public WebSocketPeer upgrade() throws IOException, InterruptedException {
        var peer = new CompletableFuture<WebSocketPeer>();
        context.runOnContext(_ -> {
            request.toWebSocket()
                    .map(socket -> new WebSocketPeer(socket, PATIENCE, this::closed))
                    .onComplete(peer::complete, peer::completeExceptionally);
            request.resume();
        });
        try {
            return peer.get();
        } catch (ExecutionException e) {
            throw new IOException("the WebSocket handshake failed", e.getCause());
        }
    }

    private HttpServerResponse head(int code, String contentType) {
        var audit =
                header("Audit-ID").isEmpty() ? UUID.randomUUID().toString() : header("Audit-ID");
        var response =
                response()
                        .setStatusCode(code)
                        .putHeader("Audit-Id", audit)
                        .putHeader("Cache-Control", "no-cache, private")
                        .putHeader("Date", HttpDate.now());
        if (!contentType.isEmpty()) {
            response.putHeader("Content-Type", contentType);
        }
        for (var warning : warnings) {
            response.headers().add("Warning", "299 - \"" + escape(warning) + "\"");
        }
        return response;
    }

    private HttpServerResponse response() {
        return request.response();
    }

    private void closed() {
        List<Runnable> listeners;
        synchronized (closeListeners) {
            if (closed) {
                return;
            }
            closed = true;
            listeners = List.copyOf(closeListeners);
            closeListeners.clear();
        }
        listeners.forEach(Runnable::run);
    }

    private static byte[] line(byte[] json) {
        var line = java.util.Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private static String escape(String warning) {
        return warning.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ");
    }

    private record Body(HttpServerResponse response) implements Outflow.Channel {
        @Override
        public Future<Void> write(Buffer data) {
            return response.write(data);
        }

        @Override
        public Future<Void> end() {
            return response.end();
        }

        @Override
        public void abort() {
            response.reset();
        }
    }
}
