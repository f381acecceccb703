package dev.sluice.embedded.gateway.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/// Takes an upstream's answer apart and writes it to the client.
final class Reply {
    private final Dispatch dispatch;
    private final Inbound client;
    private final boolean head;
    private final boolean mayUpgrade;
    private boolean begun;
    private boolean interim;
    private boolean tunnel;
    private boolean keepsUpstream;
    private boolean closesClient;
    private int status;

    Reply(HttpRequest request, Dispatch dispatch, Inbound client) {
        this.dispatch = dispatch;
        this.client = client;
        this.head = HttpMethod.HEAD.equals(request.method());
        this.mayUpgrade = request.headers().contains(HttpHeaderNames.UPGRADE);
    }

    /// What a message meant.
    enum Step {
        MORE,
        COMPLETE,
        TRY_AGAIN,
        BROKEN,
        /// From now on both sides send raw bytes.
        TUNNEL
    }

    /// A request without body, as one message that can be written any number of times.
    static HttpRequest complete(HttpRequest request) {
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                request.method(),
                request.uri(),
                Unpooled.EMPTY_BUFFER,
                request.headers(),
                EmptyHttpHeaders.INSTANCE);
    }

    /// Writes bytes to an upstream that changed its protocol, past the encoder.
    static void writeRaw(Channel upstream, Object bytes) {
        upstream.pipeline().context(HttpRequestEncoder.class).write(bytes);
    }

    /// Whether the final answer's head was sent to the client.
    boolean hasBegun() {
        return begun;
    }

    boolean isTunnel() {
        return tunnel;
    }

    boolean keepsUpstream() {
        return keepsUpstream;
    }

    boolean closesClient() {
        return closesClient;
    }

    int status() {
        return status;
    }

    /// Takes ownership of the message.
    Step take(Object message, Tries tries) {
        if (message instanceof HttpObject object && object.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            return Step.BROKEN;
        }
        return switch (message) {
            case HttpResponse response -> head(response, tries);
            case HttpContent content -> content(content);
            default -> {
                client.channel.write(message);
                yield Step.MORE;
            }
        };
    }

    private Step content(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (tunnel) {
            // The codec takes what follows some 101 for a body without end.
            client.channel.write(content.content());
            return Step.MORE;
        }
        if (interim) {
            interim = !last;
            content.release();
            return Step.MORE;
        }
        client.channel.write(content, client.channel.voidPromise());
        return last ? Step.COMPLETE : Step.MORE;
    }

    private Step head(HttpResponse response, Tries tries) {
        int code = response.status().code();
        if (code == 101) {
            return upgrade(response);
        }
        if (code < 200) {
            interim = true;
            if (!client.isOldClient()) {
                Headers.stripHopByHop(response.headers());
                client.channel.writeAndFlush(empty(response));
            }
            return Step.MORE;
        }
        if (tries.afterStatus(code)) {
            return Step.TRY_AGAIN;
        }
        begin(response);
        return Step.MORE;
    }

    private void begin(HttpResponse response) {
        begun = true;
        status = response.status().code();
        boolean bodyless = head || Responses.isBodyless(status);
        keepsUpstream =
                HttpUtil.isKeepAlive(response)
                        && (bodyless
                                || HttpUtil.isTransferEncodingChunked(response)
                                || HttpUtil.isContentLengthSet(response));
        Headers.stripHopByHop(response.headers());
        for (var level : dispatch.edits()) {
            Headers.apply(level.response(), response.headers());
        }
        boolean untilClose = Responses.frame(response, bodyless, client.isOldClient());
        closesClient = untilClose || client.closesAfterAnswer();
        Responses.setConnection(
                response.headers(), Responses.connection(closesClient, client.isOldClient()));
        client.count(status);
        client.channel.write(response, client.channel.voidPromise());
    }

    private Step upgrade(HttpResponse response) {
        if (!mayUpgrade) {
            return Step.BROKEN;
        }
        status = 101;
        var protocol = response.headers().get(HttpHeaderNames.UPGRADE, "");
        Headers.stripHopByHop(response.headers());
        response.headers().set(HttpHeaderNames.UPGRADE, protocol);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        client.count(status);
        client.channel.writeAndFlush(empty(response));
        tunnel = true;
        return Step.TUNNEL;
    }

    private static HttpResponse empty(HttpResponse response) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                response.status(),
                Unpooled.EMPTY_BUFFER,
                response.headers(),
                EmptyHttpHeaders.INSTANCE);
    }
}
