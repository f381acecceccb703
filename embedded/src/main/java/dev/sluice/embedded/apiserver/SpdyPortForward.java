package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.apiserver.http.WebSocketPeer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Forwards any number of connections for kubectl, which sends SPDY/3.1 frames inside the messages
/// of a WebSocket: each connection is an `error` and a `data` stream with the same `requestID`.
final class SpdyPortForward {
    static final String PROTOCOL = "SPDY/3.1+portforward.k8s.io";

    private final WebSocketPeer peer;
    private final PortForwardSession.Ports ports;
    private final EmbeddedChannel codec =
            new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
    private final Map<String, Integer> errorStreams = new HashMap<>();
    private final Map<Integer, Socket> byDataStream = new ConcurrentHashMap<>();

    SpdyPortForward(WebSocketPeer peer, PortForwardSession.Ports ports) {
        this.peer = peer;
        this.ports = ports;
    }

    void run() throws IOException, InterruptedException {
        try {
            for (var next = peer.next(); next.isPresent(); next = peer.next()) {
                for (var frame : decode(next.get())) {
                    received(frame);
                }
            }
        } finally {
            for (var socket : byDataStream.values()) {
                socket.close();
            }
            peer.binary().end();
            synchronized (codec) {
                codec.finishAndReleaseAll();
            }
        }
    }

    private List<Object> decode(byte[] bytes) {
        synchronized (codec) {
            codec.writeInbound(Unpooled.wrappedBuffer(bytes));
            var frames = new ArrayList<>();
            for (Object frame = codec.readInbound(); frame != null; frame = codec.readInbound()) {
                frames.add(frame);
            }
            return frames;
        }
    }

    private void send(Object frame) throws IOException {
        synchronized (codec) {
            codec.writeOutbound(frame);
            for (ByteBuf out = codec.readOutbound(); out != null; out = codec.readOutbound()) {
                var bytes = new byte[out.readableBytes()];
                out.readBytes(bytes);
                out.release();
                peer.binary().write(bytes);
            }
        }
    }

    private void received(Object frame) throws IOException {
        try {
            switch (frame) {
                case SpdySynStreamFrame opened -> opened(opened);
                case SpdyDataFrame data -> toPod(data);
                case SpdyRstStreamFrame reset -> hangUp(reset.streamId());
                case SpdyPingFrame ping -> send(ping);
                default -> {}
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private void opened(SpdySynStreamFrame stream) throws IOException {
        var reply = new DefaultSpdySynReplyFrame(stream.streamId());
        // Go's reader takes a reply without any header for a damaged one.
        reply.headers().set("accepted", "true");
        send(reply);
        var request = String.valueOf(stream.headers().get("requestid"));
        if ("error".contentEquals(String.valueOf(stream.headers().get("streamtype")))) {
            errorStreams.put(request, stream.streamId());
            return;
        }
        var errors = errorStreams.remove(request);
        if (errors == null) {
            return;
        }
        connect(String.valueOf(stream.headers().get("port")), stream.streamId(), errors);
    }

    private void connect(String port, int data, int errors) throws IOException {
        try {
            var socket = ports.connect(Integer.parseInt(port));
            byDataStream.put(data, socket);
            Thread.startVirtualThread(() -> fromPod(socket, data, errors));
        } catch (IOException | NumberFormatException e) {
            var text = String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
            send(last(errors, text));
            send(last(data, new byte[0]));
        }
    }

    private void toPod(SpdyDataFrame frame) throws IOException {
        var socket = byDataStream.get(frame.streamId());
        if (socket == null) {
            return;
        }
        var bytes = new byte[frame.content().readableBytes()];
        frame.content().readBytes(bytes);
        try {
            socket.getOutputStream().write(bytes);
            if (frame.isLast()) {
                socket.shutdownOutput();
            }
        } catch (IOException _) {
            hangUp(frame.streamId());
        }
    }

    private void hangUp(int stream) throws IOException {
        var socket = byDataStream.remove(stream);
        if (socket != null) {
            socket.close();
        }
    }

    private void fromPod(Socket socket, int data, int errors) {
        var buffer = new byte[8 * 1024];
        try (socket) {
            var in = socket.getInputStream();
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                send(new DefaultSpdyDataFrame(data, Unpooled.copiedBuffer(buffer, 0, count)));
            }
        } catch (IOException _) {
            // Either side hung up.
        }
        byDataStream.remove(data);
        try {
            send(last(data, new byte[0]));
            send(last(errors, new byte[0]));
        } catch (IOException _) {
            // Nobody is left to be told.
        }
    }

    private static SpdyDataFrame last(int stream, byte[] bytes) {
        return new DefaultSpdyDataFrame(stream, Unpooled.wrappedBuffer(bytes)).setLast(true);
    }
}
