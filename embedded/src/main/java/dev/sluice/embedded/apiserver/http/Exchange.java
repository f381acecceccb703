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
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

import javax.net.ssl.SSLPeerUnverifiedException;

/// One request with its whole body, and the answer to it.
public final class Exchange {
    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain; charset=utf-8";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// A person may stop reading for a while; Kubernetes gives streams four hours.
    private static final Duration LONG_PATIENCE = Duration.ofHours(4);

    private final Context context;
    private final HttpServerRequest request;
    private final byte[] body;
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<Runnable> closeListeners = new ArrayList<>();
    private boolean closed;
    private volatile int status;
    private final String auditId;

    /// Must be called on the request's event loop.
    public Exchange(Context context, HttpServerRequest request, byte[] body) {
        this.context = context;
        this.request = request;
        this.body = body;
        this.auditId =
                header("Audit-ID").isEmpty() ? UUID.randomUUID().toString() : header("Audit-ID");
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

    /// All values of a header, in the order sent.
    public List<String> headers(String name) {
        return List.copyOf(request.headers().getAll(name));
    }

    public Set<String> headerNames() {
        return request.headers().names();
    }

    /// Path and query as sent.
    public String uri() {
        return request.uri();
    }

    /// The client's address without its port; empty when it has gone.
    public String remoteAddress() {
        var address = request.remoteAddress();
        return address == null || address.hostAddress() == null ? "" : address.hostAddress();
    }

    /// What the client showed in the TLS handshake; it may be signed by anybody.
    public Optional<X509Certificate> clientCertificate() {
        var session = request.sslSession();
        if (session == null) {
            return Optional.empty();
        }
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException _) {
            return Optional.empty();
        }
    }

    /// What the answer is known by in the audit log: the client's own id where it sent one.
    public String auditId() {
        return auditId;
    }

    /// The HTTP status answered; 0 before there is an answer.
    public int status() {
        return status;
    }

    public byte[] body() {
        return body;
    }

    public boolean wantsWebSocket() {
        return header("Upgrade").equalsIgnoreCase("websocket");
    }

    public boolean wantsSpdy() {
        return Tunnel.isWanted(request);
    }

    /// Whether the client waits for the answer before it says more on this connection.
    public static boolean wantsUpgrade(HttpServerRequest request) {
        return Tunnel.isWanted(request)
                || "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
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
        var status = refusal.status();
        var retry = status.at("/details/retryAfterSeconds");
        var yaml = header("Accept").startsWith("application/yaml");
        answer(
                refusal.code(),
                yaml ? "application/yaml" : JSON,
                yaml ? Wire.yaml(status) : line(Wire.json(status)),
                refusal.code() == 504 && retry.isInt()
                        ? Map.of("Retry-After", retry.asText())
                        : Map.of());
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
        if (wantsUpgrade(request)) {
            // It was paused for the upgrade; the next request of this connection waits behind it.
            context.runOnContext(_ -> request.resume());
        }
    }

    /// Cuts the connection, so that the client does not wait for the rest of an answer.
    public void abandon() {
        if (!response().ended()) {
            response().reset();
        }
    }

    /// Begins an answer of unknown length; its head goes out at once.
    public Outflow stream(String contentType) {
        return stream(contentType, Map.of());
    }

    /// The same for somebody who may stop reading for a while.
    public Outflow patientStream(String contentType) {
        return stream(contentType, Map.of(), LONG_PATIENCE);
    }

    Outflow stream(String contentType, Map<String, String> headers) {
        return stream(contentType, headers, PATIENCE);
    }

    private Outflow stream(String contentType, Map<String, String> headers, Duration patience) {
        var response = head(200, contentType).setChunked(true);
        headers.forEach(response::putHeader);
        var outflow = new Outflow(new Body(context, response), patience);
        onClose(outflow::gone);
        response.writeHead();
        return outflow;
    }

    /// Turns the connection into a WebSocket that carries a watch.
    public WebSocketPeer upgrade() throws IOException, InterruptedException {
        return upgrade(PATIENCE);
    }

    /// Turns the connection into a WebSocket at whose other end is a person or a program of theirs.
    public Peer upgradeForStreams() throws IOException, InterruptedException {
        return upgrade(LONG_PATIENCE);
    }

    private WebSocketPeer upgrade(Duration patience) throws IOException, InterruptedException {
        status = 101;
        var peer = new CompletableFuture<WebSocketPeer>();
        context.runOnContext(_ -> {
            request.toWebSocket()
                    .map(socket -> new WebSocketPeer(socket, patience, this::closed))
                    .onComplete(peer::complete, peer::completeExceptionally);
            request.resume();
        });
        return await(peer);
    }

    /// Turns the connection into one of bare SPDY frames.
    ///
    /// @param protocol sent back as the one chosen; empty where the client named none
    public Peer tunnel(String protocol) throws IOException, InterruptedException {
        status = 101;
        var peer = new CompletableFuture<Peer>();
        context.runOnContext(_ -> {
            // First: what follows does not know that the connection was paused.
            request.resume();
            Tunnel.open(request)
                    .map(socket -> {
                        socket.write(Tunnel.head(protocol, auditId));
                        return new TunnelPeer(socket, protocol, LONG_PATIENCE, this::closed);
                    })
                    .onComplete(peer::complete, peer::completeExceptionally);
        });
        return await(peer);
    }

    private static <P> P await(CompletableFuture<P> peer) throws IOException, InterruptedException {
        try {
            return peer.get();
        } catch (ExecutionException e) {
            throw new IOException("the upgrade failed: " + e.getCause(), e.getCause());
        }
    }

    private HttpServerResponse head(int code, String contentType) {
        status = code;
        var response =
                response()
                        .setStatusCode(code)
                        .putHeader("Audit-Id", auditId)
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

    private record Body(Context context, HttpServerResponse response) implements Outflow.Channel {
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

        @Override
        public boolean joins() {
            return true;
        }

        @Override
        public void soon(Runnable work) {
            context.runOnContext(_ -> work.run());
        }
    }
}
