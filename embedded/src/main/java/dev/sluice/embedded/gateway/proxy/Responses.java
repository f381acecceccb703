package dev.sluice.embedded.gateway.proxy;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// How responses are framed towards the client.
final class Responses {
    private Responses() {}

    /// What the `Connection` header says; empty for nothing.
    static String connection(boolean close, boolean oldClient) {
        if (close) {
            return "close";
        }
        return oldClient ? "keep-alive" : "";
    }

    /// @param connection value of that header; empty for none
    static FullHttpResponse of(Answer answer, Instant now, String connection) {
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(answer.status()),
                        Unpooled.wrappedBuffer(bytes));
        var headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
        headers.set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        headers.set(
                HttpHeaderNames.DATE,
                DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC)));
        answer.location().ifPresent(value -> headers.set(HttpHeaderNames.LOCATION, value));
        answer.edits().forEach(level -> Headers.apply(level, headers));
        setConnection(headers, connection);
        return response;
    }

    static void setConnection(HttpHeaders headers, String connection) {
        if (!connection.isEmpty()) {
            headers.set(HttpHeaderNames.CONNECTION, connection);
        }
    }

    /// Frames an upstream's answer for the client.
    ///
    /// @param bodyless it answers a `HEAD`, or its status has no body
    /// @return whether only closing the connection marks the end
    static boolean frame(HttpResponse response, boolean bodyless, boolean oldClient) {
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
        var headers = response.headers();
        boolean chunked = HttpUtil.isTransferEncodingChunked(response);
        if (oldClient) {
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
            return !bodyless && (chunked || !headers.contains(HttpHeaderNames.CONTENT_LENGTH));
        }
        if (!bodyless && !chunked && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        return false;
    }

    static boolean isBodyless(int status) {
        return status == 204 || status == 304 || status < 200;
    }
}
