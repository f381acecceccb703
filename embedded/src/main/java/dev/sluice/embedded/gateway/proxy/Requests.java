package dev.sluice.embedded.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

import java.util.Optional;
import java.util.Set;

/// Questions about a request before anything is done with it.
final class Requests {
    /// A refused body up to this size is read and dropped, so that the connection can go on.
    private static final long SMALL_BODY = 64 << 10;

    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(
                    HttpMethod.GET,
                    HttpMethod.HEAD,
                    HttpMethod.OPTIONS,
                    HttpMethod.PUT,
                    HttpMethod.DELETE,
                    HttpMethod.TRACE);

    private Requests() {}

    static boolean keepsAlive(HttpRequest request) {
        return request.decoderResult().isSuccess() && HttpUtil.isKeepAlive(request);
    }

    static boolean isOld(HttpRequest request) {
        return HttpVersion.HTTP_1_0.equals(request.protocolVersion());
    }

    static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request)
                || HttpUtil.getContentLength(request, 0L) > 0;
    }

    static boolean hasLargeBody(HttpRequest request) {
        return request.decoderResult().isFailure()
                || HttpUtil.isTransferEncodingChunked(request)
                || HttpUtil.getContentLength(request, 0L) > SMALL_BODY
                || HttpUtil.is100ContinueExpected(request);
    }

    static boolean isIdempotent(HttpRequest request) {
        return IDEMPOTENT.contains(request.method());
    }

    /// Why the request is not looked at any further; empty for most.
    static Optional<Answer> refusal(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(
                    switch (request.decoderResult().cause()) {
                        case TooLongHttpLineException _ ->
                                Answer.of(414, "the request line is too long");
                        case TooLongHttpHeaderException _ ->
                                Answer.of(431, "the request headers are too large");
                        default ->
                                Answer.of(
                                        400,
                                        "malformed request: "
                                                + request.decoderResult().cause().getMessage());
                    });
        }
        if (request.protocolVersion().majorVersion() != 1) {
            return Optional.of(Answer.of(505, "the gateway speaks HTTP/1.0 and HTTP/1.1"));
        }
        if (HttpMethod.CONNECT.equals(request.method())) {
            return Optional.of(Answer.of(405, "CONNECT is not served"));
        }
        var hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || hosts.isEmpty() && !isOld(request)) {
            return Optional.of(Answer.of(400, "a request needs exactly one Host header"));
        }
        return coding(request);
    }

    private static Optional<Answer> coding(HttpRequest request) {
        var codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return Optional.empty();
        }
        if (isOld(request) || request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
            return Optional.of(Answer.of(400, "the length of the request is ambiguous"));
        }
        return codings.size() == 1
                        && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst())
                ? Optional.empty()
                : Optional.of(Answer.of(501, "the only transfer coding served is chunked"));
    }
}
