package dev.sluice.embedded.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyHeaders;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// SPDY/3.1 as Kubernetes speaks it: the client opens streams that say by their headers what they
/// are for, and nobody counts windows.
public final class SpdyConnection {
    private final Peer peer;

    // Two, so that a client who does not read can still be heard. Each holds the headers'
    // dictionary
    // of its direction.
    private final EmbeddedChannel incoming = codec();
    private final EmbeddedChannel outgoing = codec();

    /// What the client does, in order, on the thread that reads.
    public interface Listener {
        void opened(Opened stream) throws IOException;

        /// @param last whether the client sends nothing more on this stream
        void data(int stream, byte[] bytes, boolean last) throws IOException;

        /// The client wants nothing more of this stream.
        void reset(int stream) throws IOException;
    }

    /// A stream the client has opened.
    public record Opened(int stream, SpdyHeaders headers) {
        /// A header; empty when absent.
        public String header(String name) {
            var value = headers.get(name);
            return value == null ? "" : value.toString();
        }
    }

    public SpdyConnection(Peer peer) {
        this.peer = peer;
    }

    private static EmbeddedChannel codec() {
        return new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
    }

    /// Hears the client until it is gone, then closes the connection.
    ///
    /// @throws IOException when it does not speak SPDY
    public void hear(Listener listener) throws IOException, InterruptedException {
        try {
            for (var next = peer.next(); next.isPresent(); next = peer.next()) {
                for (var frame : decode(next.get())) {
                    received(frame, listener);
                }
            }
        } finally {
            close();
            incoming.finishAndReleaseAll();
            synchronized (outgoing) {
                outgoing.finishAndReleaseAll();
            }
        }
    }

    /// Sends on a stream.
    ///
    /// @param last whether nothing more is sent on it
    public void send(int stream, byte[] bytes, boolean last) throws IOException {
        send(new DefaultSpdyDataFrame(stream, Unpooled.wrappedBuffer(bytes)).setLast(last));
    }

    /// Ends the connection once all of it is sent.
    public void close() {
        peer.binary().end();
    }

    // What a decoder throws is not declared.
    private List<Object> decode(byte[] bytes) throws IOException {
        var frames = new ArrayList<>();
        try {
            incoming.writeInbound(Unpooled.wrappedBuffer(bytes));
        } catch (Exception e) {
            throw new IOException("the client does not speak SPDY", e);
        }
        for (Object frame = incoming.readInbound(); frame != null; frame = incoming.readInbound()) {
            frames.add(frame);
        }
        return frames;
    }

    private void send(Object frame) throws IOException {
        synchronized (outgoing) {
            if (!outgoing.isOpen()) {
                ReferenceCountUtil.release(frame);
                throw new IOException("the client is gone");
            }
            outgoing.writeOutbound(frame);
            for (ByteBuf out = outgoing.readOutbound();
                    out != null;
                    out = outgoing.readOutbound()) {
                var bytes = new byte[out.readableBytes()];
                out.readBytes(bytes);
                out.release();
                peer.binary().write(bytes);
            }
        }
    }

    private void received(Object frame, Listener listener) throws IOException {
        try {
            switch (frame) {
                case SpdySynStreamFrame opened -> {
                    reply(opened.streamId());
                    listener.opened(new Opened(opened.streamId(), opened.headers()));
                }
                case SpdyDataFrame data -> {
                    var bytes = new byte[data.content().readableBytes()];
                    data.content().readBytes(bytes);
                    listener.data(data.streamId(), bytes, data.isLast());
                }
                case SpdyRstStreamFrame reset -> listener.reset(reset.streamId());
                case SpdyPingFrame ping -> send(ping);
                case SpdyGoAwayFrame _ -> close();
                default -> {}
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private void reply(int stream) throws IOException {
        var reply = new DefaultSpdySynReplyFrame(stream);
        // Go's reader takes a reply without any header for a damaged one.
        reply.headers().set("accepted", "true");
        send(reply);
    }
}
