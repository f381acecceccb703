package dev.sluice.http;

import dev.sluice.http.HttpFailure.Reason;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

/// Sends requests and waits for the whole answer. It never retries.
///
/// Redirects are followed only by requests that carry no secret. Connections are kept and shared by
/// all requests that travel the same way.
public final class Http implements AutoCloseable {
    /// Longer answers are refused, in bytes.
    public static final long LIMIT = 4 << 20;

    /// Credentials change, and each change is a way of its own.
    private static final int MOST_WAYS = 64;

    private final Map<Way, HttpClient> clients = new LinkedHashMap<>(16, 0.75f, true);
    private final EnvironmentProxies proxies;

    /// @param environment where `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are looked up
    public Http(Map<String, String> environment) {
        proxies = new EnvironmentProxies(environment);
    }

    /// @throws HttpFailure when there is no answer; any status is an answer
    public Response send(Request request) throws HttpFailure {
        var http = httpRequest(request);
        var answer =
                client(new Way(request.transport(), request.secrets().isEmpty()))
                        .sendAsync(http, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LIMIT));
        try {
            return response(answer.get(request.deadline().toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            throw failure(
                    request,
                    Reason.TOO_SLOW,
                    "no answer within " + request.deadline().toMillis() + " ms");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw failure(request, Reason.UNREACHABLE, "interrupted");
        } catch (ExecutionException e) {
            throw failure(request, e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static HttpRequest httpRequest(Request request) throws HttpFailure {
        try {
            var body =
                    request.body()
                            .map(HttpRequest.BodyPublishers::ofString)
                            .orElseGet(HttpRequest.BodyPublishers::noBody);
            var builder = HttpRequest.newBuilder(request.uri()).method(request.method(), body);
            request.headers().forEach(builder::setHeader);
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw failure(request, Reason.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static Response response(HttpResponse<byte[]> answer) {
        var headers = new HashMap<String, List<String>>();
        answer.headers()
                .map()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return new Response(
                answer.statusCode(),
                new String(answer.body(), StandardCharsets.UTF_8),
                Map.copyOf(headers));
    }

    private static HttpFailure failure(Request request, @Nullable Throwable thrown) {
        var cause = root(thrown);
        String said =
                cause == null || cause.getMessage() == null ? "no connection" : cause.getMessage();
        if (thrown instanceof SSLException) {
            return failure(request, Reason.UNTRUSTED, said);
        }
        // What BodyHandlers.limiting says when there is more than the limit.
        return said.contains("exceeds capacity")
                ? failure(request, Reason.TOO_LONG, "the answer is longer than " + LIMIT + " bytes")
                : failure(request, Reason.UNREACHABLE, said);
    }

    private static @Nullable Throwable root(@Nullable Throwable thrown) {
        var cause = thrown;
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static HttpFailure failure(Request request, Reason reason, String why) {
        return new HttpFailure(reason, request.place() + ": " + request.redact(why));
    }

    private synchronized HttpClient client(Way way) throws HttpFailure {
        var known = clients.get(way);
        if (known != null) {
            return known;
        }
        if (clients.size() >= MOST_WAYS) {
            var oldest = clients.entrySet().iterator();
            // Its requests under way are finished.
            oldest.next().getValue().shutdown();
            oldest.remove();
        }
        var fresh = open(way);
        clients.put(way, fresh);
        return fresh;
    }

    private HttpClient open(Way way) throws HttpFailure {
        var transport = way.transport();
        var builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .followRedirects(
                                way.redirects()
                                        ? HttpClient.Redirect.NORMAL
                                        : HttpClient.Redirect.NEVER)
                        .proxy(transport.proxy().map(EnvironmentProxies::fixed).orElse(proxies));
        if (transport.insecureTls() || !transport.credentials().areNone()) {
            builder.sslContext(transport.credentials().context(transport.insecureTls()));
        }
        return builder.build();
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(HttpClient::shutdownNow);
        clients.clear();
    }

    private record Way(Request.Transport transport, boolean redirects) {}

    /// @throws HttpFailure when the text is no absolute http or https address; the message does not
    ///   repeat it, it may hold a secret
    public static URI address(String what, String text) throws HttpFailure {
        try {
            var uri = URI.create(text.strip());
            if (uri.getHost() != null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // Said below, without the text.
        }
        throw new HttpFailure(
                Reason.MALFORMED, what + " must be an absolute http or https address");
    }
}
