package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.apiserver.discovery.Served;
import dev.sluice.embedded.apiserver.http.Doorkeeper;
import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.table.Tables;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Objects;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.TrustOptions;

import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Serves the Kubernetes API over HTTP: requests are read on the event loop and answered on virtual
/// threads.
public final class ApiServer implements AutoCloseable {
    private static final int LARGEST_BODY = 3 * 1024 * 1024;
    private static final int LARGEST_FRAME = 4 * 1024 * 1024;
    private static final int LARGEST_HEADERS = 64 * 1024;

    private final ApiServerOptions options;
    private final HttpServer http;
    private final Watches watches;
    private final ClientCertificates certificates;
    private final Front front;
    private final Doorkeeper door;
    private final Vertx vertx;
    private volatile long looking;
    private final ExecutorService requests =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-", 0).factory());

    /// Nothing is listened on before [#start()].
    ///
    /// @param vertx stays the caller's to close
    /// @param objects what is served
    /// @param streams what runs the pods
    public ApiServer(Vertx vertx, Objects objects, PodStreams streams, ApiServerOptions options) {
        this.vertx = vertx;
        this.options = options;
        var access = options.access();
        this.certificates = ClientCertificates.of(options.tls(), options.clock());
        var served = new Served(objects, streams.usage().types());
        var rendering = new Rendering(new Tables(objects, options.clock()));
        this.watches = new Watches(objects, rendering);
        var guard = new RoleGuard(access.authorizer(), objects);
        this.front =
                new Front(
                        served,
                        new Front.Answers(
                                new Pages(served, access.tokens(), options.clock()),
                                new ResourceRequests(objects, rendering, watches, guard),
                                new PodRequests(objects, streams, options.clock()),
                                new Reviews(access, options.clock()),
                                new TokenRequests(objects, access.tokens(), options.clock()),
                                new ComputedRequests(streams.usage(), rendering)),
                        new Gate(access, certificates),
                        options.clock());
        this.door = new Doorkeeper(options.limits());
        this.http =
                vertx.createHttpServer(httpOptions())
                        .connectionHandler(door::opened)
                        .requestHandler(this::accept);
    }

    /// Listens; requests are answered when this returns.
    ///
    /// @throws BindException with one sentence that names the port and the option that changes it
    public void start() throws IOException {
        try {
            await(http.listen(options.port(), options.host()));
            looking = vertx.setPeriodic(options.limits().step().toMillis(), _ -> door.look());
        } catch (BindException e) {
            var sentence =
                    "port %d on %s is in use; choose another with --api-port"
                            .formatted(options.port(), options.host());
            throw (BindException) new BindException(sentence).initCause(e);
        }
    }

    /// The port really listened on.
    public int port() {
        return http.actualPort();
    }

    /// Such as `https://127.0.0.1:6443`.
    public String url() {
        return (options.tls().isPresent() ? "https://" : "http://") + options.host() + ":" + port();
    }

    /// How many watches are open now.
    public int openWatches() {
        return watches.open();
    }

    /// Ends every watch in good order; clients resume them where they were.
    public void endWatches() {
        watches.endAll();
    }

    @Override
    public void close() throws IOException {
        watches.endAll();
        vertx.cancelTimer(looking);
        await(http.close());
        requests.shutdownNow();
    }

    private HttpServerOptions httpOptions() {
        var http =
                new HttpServerOptions()
                        .setHttp2ClearTextEnabled(false)
                        .setTcpNoDelay(true)
                        .setTcpKeepAlive(true)
                        .setMaxHeaderSize(LARGEST_HEADERS)
                        .setMaxInitialLineLength(LARGEST_HEADERS)
                        .setMaxWebSocketFrameSize(LARGEST_FRAME)
                        .setMaxWebSocketMessageSize(LARGEST_FRAME)
                        .setPerMessageWebSocketCompressionSupported(false)
                        .setPerFrameWebSocketCompressionSupported(false)
                        .setWebSocketSubProtocols(
                                List.of(
                                        "v5.channel.k8s.io",
                                        "v4.channel.k8s.io",
                                        SpdyPortForward.TUNNELLED));
        options.tls()
                .ifPresent(identity ->
                        http.setSsl(true)
                                .setUseAlpn(true)
                                .setClientAuth(ClientAuth.REQUEST)
                                .setTrustOptions(
                                        TrustOptions.wrap(
                                                new ClientCertificates.Later(certificates)))
                                .setKeyCertOptions(
                                        new PemKeyCertOptions()
                                                .addCertValue(
                                                        Buffer.buffer(identity.certificateChain()))
                                                .addKeyValue(
                                                        Buffer.buffer(identity.privateKey()))));
        return http;
    }

    private void accept(HttpServerRequest request) {
        var context = vertx.getOrCreateContext();
        Runnable tooSlow = () -> context.runOnContext(_ -> giveUp(context, request));
        var visit = door.began(request, tooSlow);
        request.response().endHandler(_ -> visit.over());
        if (Exchange.wantsUpgrade(request)) {
            request.pause();
            visit.heard();
            dispatch(new Exchange(context, request, new byte[0]), visit);
            return;
        }
        var body = Buffer.buffer();
        request.exceptionHandler(_ -> visit.over());
        request.handler(chunk -> {
            if (body.length() + chunk.length() > LARGEST_BODY) {
                refuse(context, request, Refusals.tooLarge(LARGEST_BODY));
                return;
            }
            body.appendBuffer(chunk);
        });
        request.endHandler(_ -> {
            visit.heard();
            dispatch(new Exchange(context, request, body.getBytes()), visit);
        });
    }

    private static void giveUp(Context context, HttpServerRequest request) {
        refuse(context, request, Refusals.tooSlow());
        if (request.version() != HttpVersion.HTTP_2) {
            request.connection().close();
        }
    }

    /// The rest of the body is not wanted.
    private static void refuse(Context context, HttpServerRequest request, ApiException refusal) {
        request.handler(_ -> {}).endHandler(_ -> {});
        request.response().putHeader("Connection", "close");
        new Exchange(context, request, new byte[0]).refuse(refusal);
    }

    private void dispatch(Exchange exchange, Doorkeeper.Visit visit) {
        exchange.onClose(visit::over);
        if (!requests.isShutdown()) {
            requests.execute(() -> front.handle(exchange));
        }
    }

    private static void await(Future<?> future) throws IOException {
        try {
            future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException("the API server cannot listen", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the API server did not answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
