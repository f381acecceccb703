package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.routes.Upstream;
import dev.sluice.embedded.gateway.routes.Upstream.Address;
import dev.sluice.embedded.gateway.stats.UpstreamCounters;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One request on its way to an endpoint and its answer back, over as many tries as it takes.
final class Exchange implements Outbound.User {
    private final HttpRequest request;
    private final Dispatch dispatch;
    private final Inbound client;
    private final Loop loop;
    private final UpstreamCounters counters;
    private final Tries tries;
    private final Reply reply;
    private final List<Shadow> shadows;
    private final boolean bodyless;
    private final long started = System.nanoTime();
    private final ArrayDeque<HttpContent> unsent = new ArrayDeque<>();
    private final Set<Address> tried = new HashSet<>();
    private @Nullable Outbound outbound;
    private boolean connecting;
    private boolean uploaded;
    private boolean done;
    private long deadline;
    private long tryDeadline;
    private long holdUntil;

    Exchange(HttpRequest request, Dispatch dispatch, Inbound client, Loop loop) {
        this.request = request;
        this.dispatch = dispatch;
        this.client = client;
        this.loop = loop;
        this.bodyless = !Requests.hasBody(request);
        this.counters = loop.stats.upstream(dispatch.upstream());
        this.tries = new Tries(dispatch.policy().retries(), request, bodyless);
        this.reply = new Reply(request, dispatch, client);
        this.shadows = Shadow.of(request, dispatch.policy(), loop);
        if (bodyless) {
            uploaded();
        }
    }

    private void uploaded() {
        uploaded = true;
        deadline = after(dispatch.policy().timeout());
    }

    /// 0 for never.
    private static long after(Duration duration) {
        return duration.isZero() ? 0 : System.nanoTime() + duration.toNanos();
    }

    /// Looks for an endpoint and sends the request there, or waits for one to appear.
    void attempt() {
        if (done || connecting || outbound != null) {
            return;
        }
        var upstream = loop.routes().upstreams().get(dispatch.upstream());
        if (upstream == null || !upstream.known()) {
            int status = upstream == null ? 503 : upstream.refusal();
            fail(status, "the upstream " + dispatch.upstream() + " does not exist");
            return;
        }
        var pool = loop.balancer.choose(upstream, tried);
        if (pool.isPresent()) {
            open(pool.get(), upstream);
        } else {
            hold();
        }
    }

    private void hold() {
        tried.clear();
        if (holdUntil == 0) {
            holdUntil = System.nanoTime() + loop.settings.hold().toNanos();
        }
        if (System.nanoTime() - holdUntil >= 0 || !loop.hold(this)) {
            fail(503, "the upstream " + dispatch.upstream() + " has no endpoint that is ready");
        }
    }

    private void open(Pool pool, Upstream upstream) {
        var idle = tries.reusable(pool);
        pool.active++;
        if (idle.isPresent()) {
            send(idle.get());
            return;
        }
        connecting = true;
        loop.connect(pool, upstream.connectTimeout())
                .addListener((ChannelFuture opened) -> opened(opened, pool));
    }

    /// A connection that cannot be opened costs nothing: no byte was sent.
    private void opened(ChannelFuture opening, Pool pool) {
        connecting = false;
        if (!opening.isSuccess()) {
            pool.active--;
            tried.add(pool.address);
            attempt();
            return;
        }
        var connection = opening.channel().pipeline().get(Outbound.class);
        if (done || pool.isRetired()) {
            connection.rest();
            attempt();
        } else {
            send(connection);
        }
    }

    private void send(Outbound connection) {
        outbound = connection;
        connection.use(this, HttpMethod.HEAD.equals(request.method()));
        holdUntil = 0;
        tryDeadline = after(dispatch.policy().retries().perTry());
        var channel = connection.channel;
        if (bodyless) {
            channel.writeAndFlush(Reply.complete(request), channel.voidPromise());
        } else {
            channel.write(request, channel.voidPromise());
            unsent.forEach(content -> channel.write(content, channel.voidPromise()));
            unsent.clear();
            channel.flush();
        }
        client.updateReading();
    }

    /// Whether the client may send more now.
    boolean wantsInput() {
        return outbound == null
                ? uploaded
                : outbound.channel.isWritable() || uploaded && !isTunnel();
    }

    boolean isUploading() {
        return !uploaded;
    }

    boolean isTunnel() {
        return reply.isTunnel();
    }

    void clientBody(HttpContent content, boolean last) {
        if (!bodyless) {
            shadows.forEach(shadow -> shadow.body(content, last));
        }
        if (last && !uploaded) {
            uploaded();
        }
        if (bodyless || done) {
            content.release();
        } else if (outbound == null) {
            unsent.add(content);
        } else {
            outbound.channel.write(content, outbound.channel.voidPromise());
        }
    }

    /// Raw bytes of a connection that changed its protocol.
    void clientBytes(Object bytes) {
        if (outbound == null) {
            ReferenceCountUtil.release(bytes);
        } else {
            Reply.writeRaw(outbound.channel, bytes);
        }
    }

    void clientReadComplete() {
        if (outbound != null) {
            outbound.channel.flush();
        }
    }

    void clientWritable() {
        if (outbound != null) {
            outbound.read(client.channel.isWritable());
        }
    }

    void clientGone() {
        end();
        if (!isTunnel()) {
            counters.cancelled();
        }
    }

    @Override
    public void upstreamRead(Object message) {
        switch (reply.take(message, tries)) {
            case MORE -> {}
            case TRY_AGAIN -> {
                drop();
                attempt();
            }
            case BROKEN -> {
                drop();
                lost("sent an answer that is not HTTP");
            }
            case TUNNEL -> {
                client.becomeTunnel();
                counters.answered(reply.status(), System.nanoTime() - started);
            }
            case COMPLETE -> complete();
        }
        if (outbound != null && !client.channel.isWritable()) {
            outbound.read(false);
        }
    }

    private void complete() {
        var used = outbound;
        outbound = null;
        boolean reusable = reply.keepsUpstream() && uploaded;
        end();
        counters.answered(reply.status(), System.nanoTime() - started);
        if (used != null) {
            used.release(reusable);
        }
        client.channel.flush();
        client.finished(reply.closesClient());
    }

    @Override
    public void upstreamReadComplete() {
        client.channel.flush();
        clientWritable();
    }

    @Override
    public void upstreamWritable() {
        client.updateReading();
    }

    @Override
    public void upstreamClosed() {
        var used = outbound;
        outbound = null;
        if (isTunnel()) {
            end();
            client.channel
                    .writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(ChannelFutureListener.CLOSE);
        } else if (used != null && !reply.hasBegun() && tries.afterReset(used.isReused())) {
            if (!used.isReused()) {
                tried.add(used.pool.address);
            }
            attempt();
        } else {
            lost("closed the connection before the answer was complete");
        }
    }

    private void lost(String what) {
        if (reply.hasBegun()) {
            cut(502);
        } else {
            fail(502, "the upstream " + dispatch.upstream() + " " + what);
        }
    }

    /// The client has a part of an answer that will not go on: all one can do is to show it.
    private void cut(int status) {
        end();
        counters.answered(status, System.nanoTime() - started);
        client.channel.flush();
        client.abort();
    }

    private void fail(int status, String sentence) {
        end();
        counters.answered(status, System.nanoTime() - started);
        client.answer(Answer.of(status, sentence));
    }

    void tick(long now) {
        if (done || isTunnel()) {
            return;
        }
        if (deadline != 0 && now - deadline > 0) {
            drop();
            if (reply.hasBegun()) {
                cut(504);
            } else {
                fail(504, "no answer within " + dispatch.policy().timeout().toMillis() + " ms");
            }
        } else if (tryDeadline != 0 && now - tryDeadline > 0 && !reply.hasBegun()) {
            tryDeadline = 0;
            tryTookTooLong();
        }
    }

    private void tryTookTooLong() {
        if (outbound != null && tries.afterTimeout()) {
            tried.add(outbound.pool.address);
            drop();
            attempt();
        } else if (outbound != null) {
            drop();
            fail(504, "the try took too long");
        }
    }

    private void drop() {
        var used = outbound;
        outbound = null;
        if (used != null) {
            used.release(false);
        }
    }

    private void end() {
        done = true;
        loop.ended(this);
        drop();
        unsent.forEach(HttpContent::release);
        unsent.clear();
    }
}
