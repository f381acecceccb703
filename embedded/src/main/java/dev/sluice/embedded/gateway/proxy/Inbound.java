package dev.sluice.embedded.gateway.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/// A client's connection: hands its requests to the routes one after the other.
final class Inbound extends ChannelInboundHandlerAdapter {
    /// How long a connection stays open for reading after the last answer was sent: closing with
    /// input unread would destroy the answer on its way.
    private static final long LINGER_NANOS = 1_000_000_000L;

    final SocketChannel channel;
    final String clientAddress;
    private final Loop loop;
    private final ResponseEncoder encoder;
    private final ArrayDeque<Object> pending = new ArrayDeque<>();
    private @Nullable Exchange exchange;
    final String scheme;
    private boolean bodyExpected;
    private boolean largeBody;
    private boolean keepAlive;
    private boolean oldClient;
    private boolean working;
    private boolean closing;
    private long closeAt;
    private long lastActive = System.nanoTime();

    /// @param scheme how the client came
    Inbound(SocketChannel channel, Loop loop, ResponseEncoder encoder, String scheme) {
        this.channel = channel;
        this.scheme = scheme;
        this.loop = loop;
        this.encoder = encoder;
        this.clientAddress = channel.remoteAddress().getAddress().getHostAddress();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.opened(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        lastActive = System.nanoTime();
        if (closing) {
            ReferenceCountUtil.release(message);
        } else if (exchange != null && exchange.isTunnel()) {
            exchange.clientBytes(message);
        } else {
            pending.add(message);
            work();
        }
    }

    /// Takes messages until the next one is a request that must wait for the present answer.
    private void work() {
        if (working) {
            return;
        }
        working = true;
        while (!pending.isEmpty()
                && !closing
                && !(exchange != null && pending.getFirst() instanceof HttpRequest)) {
            take(pending.removeFirst());
        }
        working = false;
        updateReading();
    }

    private void take(Object message) {
        if (message instanceof HttpRequest request) {
            begin(request);
            if (message instanceof LastHttpContent last) {
                // Only a request that could not be decoded comes in one piece.
                last.release();
            }
        } else if (message instanceof HttpContent content) {
            body(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest request) {
        bodyExpected = true;
        keepAlive = Requests.keepsAlive(request);
        oldClient = Requests.isOld(request);
        largeBody = Requests.hasLargeBody(request);
        encoder.head(HttpMethod.HEAD.equals(request.method()));
        var refusal = Requests.refusal(request);
        if (refusal.isPresent()) {
            keepAlive = false;
            largeBody = true;
            answer(refusal.get());
            return;
        }
        Dispatch.of(request, this, loop)
                .ifPresent(begun -> {
                    exchange = begun;
                    loop.began(begun);
                    begun.attempt();
                });
    }

    private void body(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (last) {
            bodyExpected = false;
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            abort();
        } else if (exchange == null) {
            content.release();
        } else {
            exchange.clientBody(content, last);
        }
    }

    /// Whether the request came in HTTP/1.0, without chunks and interim responses.
    boolean isOldClient() {
        return oldClient;
    }

    /// Whether the connection will be closed after the present answer, seen from now.
    boolean closesAfterAnswer() {
        return !keepAlive || bodyExpected && largeBody || loop.isDraining();
    }

    void count(int status) {
        loop.stats.answered(status);
    }

    /// Answers the present request here and now.
    void answer(Answer answer) {
        count(answer.status());
        boolean close = closesAfterAnswer();
        channel.writeAndFlush(
                Responses.of(answer, loop.clock.instant(), Responses.connection(close, oldClient)));
        finished(close);
    }

    /// The answer to the present request was written.
    void finished(boolean close) {
        exchange = null;
        if (close) {
            closeGently();
            return;
        }
        work();
        if (exchange != null) {
            exchange.clientReadComplete();
        }
    }

    /// Ends the connection after what was written.
    private void closeGently() {
        closing = true;
        releasePending();
        if (bodyExpected) {
            closeAt = System.nanoTime() + LINGER_NANOS;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> channel.shutdownOutput());
            updateReading();
        } else {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /// Ends the connection at once: the client sees that its answer is not complete.
    void abort() {
        closing = true;
        releasePending();
        channel.close();
    }

    /// What the client sends from now on is not HTTP.
    void becomeTunnel() {
        if (!pending.isEmpty()) {
            abort();
            return;
        }
        channel.pipeline().remove(encoder);
        channel.pipeline().remove(RequestDecoder.class);
    }

    void closeIfIdle() {
        if (exchange == null && pending.isEmpty() && !closing) {
            abort();
        }
    }

    void tick(long now) {
        boolean waitsForClient = exchange == null || exchange.isUploading();
        boolean idle = waitsForClient && now - lastActive > Settings.CLIENT_IDLE.toNanos();
        if (idle || closeAt != 0 && now - closeAt > 0) {
            channel.close();
        }
    }

    /// Called after whatever may change the answer: a flag set once and not looked at again would
    /// stall the stream for ever.
    void updateReading() {
        boolean wanted =
                closing || pending.isEmpty() && (exchange == null || exchange.wantsInput());
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.clientReadComplete();
        }
        updateReading();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.clientWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        loop.closed(this);
        releasePending();
        var cut = exchange;
        exchange = null;
        if (cut != null) {
            cut.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // What the client or the network did; nothing to say to a connection in that state.
        channel.close();
    }

    private void releasePending() {
        pending.forEach(ReferenceCountUtil::release);
        pending.clear();
    }
}
