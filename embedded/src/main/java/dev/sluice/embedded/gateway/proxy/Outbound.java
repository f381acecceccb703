package dev.sluice.embedded.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

/// A connection to an endpoint: used by one request at a time, or resting in its pool.
final class Outbound extends ChannelInboundHandlerAdapter {
    final Channel channel;
    final Pool pool;
    private final ResponseDecoder decoder;
    private @Nullable User user;
    private boolean reused;
    private boolean restsWhenRead;
    private long restingSince;

    Outbound(Channel channel, ResponseDecoder decoder, Pool pool) {
        this.channel = channel;
        this.decoder = decoder;
        this.pool = pool;
    }

    /// Who is being served over the connection.
    interface User {
        /// Takes ownership of the message.
        void upstreamRead(Object message);

        void upstreamReadComplete();

        void upstreamWritable();

        /// The connection ended while it was used. It is not to be released.
        void upstreamClosed();
    }

    /// @param head whether the request is a `HEAD`
    void use(User user, boolean head) {
        this.user = user;
        decoder.head(head);
        reused = restingSince != 0;
    }

    /// Whether it served another request before: then its server may have closed it in the
    /// meantime.
    boolean isReused() {
        return reused;
    }

    /// Whether it can serve a request: open, and with nothing half said.
    boolean isUsable() {
        return channel.isActive() && !decoder.hasRest();
    }

    long restingSince() {
        return restingSince;
    }

    void close() {
        channel.close();
    }

    /// Ends the use.
    ///
    /// @param reusable both messages are complete. It rests only once everything received has been
    ///   looked at: bytes after the answer must not become the next request's answer.
    void release(boolean reusable) {
        user = null;
        pool.active--;
        if (reusable && channel.isActive()) {
            restsWhenRead = true;
            read(true);
        } else {
            channel.close();
        }
    }

    /// Puts a connection that was opened and not needed into its pool.
    void rest() {
        pool.active--;
        restNow();
    }

    private void restNow() {
        restingSince = System.nanoTime();
        pool.put(this);
    }

    void read(boolean wanted) {
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (user == null) {
            restsWhenRead = false;
            ReferenceCountUtil.release(message);
            channel.close();
        } else {
            user.upstreamRead(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (user != null) {
            user.upstreamReadComplete();
        } else if (restsWhenRead) {
            restsWhenRead = false;
            if (decoder.hasRest()) {
                channel.close();
            } else {
                restNow();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (user != null) {
            user.upstreamWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        restsWhenRead = false;
        pool.remove(this);
        var served = user;
        if (served != null) {
            user = null;
            pool.active--;
            served.upstreamClosed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // What the peer or the network did: the user is told by the closing.
        channel.close();
    }
}
