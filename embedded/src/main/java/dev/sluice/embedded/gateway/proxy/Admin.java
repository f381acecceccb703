package dev.sluice.embedded.gateway.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// Serves `GET /stats/prometheus` and `GET /ready`, one request on each connection.
final class Admin extends SimpleChannelInboundHandler<HttpRequest> {
    private final Supplier<String> stats;

    Admin(Supplier<String> stats) {
        this.stats = stats;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpRequest request) {
        var path = request.uri().split("\\?", 2)[0];
        switch (path) {
            case "/stats/prometheus", "/metrics" -> answer(context, 200, stats.get());
            case "/ready" -> answer(context, 200, "LIVE\n");
            default -> answer(context, 404, "there are /stats/prometheus and /ready\n");
        }
    }

    private static void answer(ChannelHandlerContext context, int status, String text) {
        var body = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, "close");
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
