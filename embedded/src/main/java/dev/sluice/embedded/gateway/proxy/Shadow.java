package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.routes.Authority;
import dev.sluice.embedded.gateway.routes.Policy;
import dev.sluice.embedded.gateway.stats.UpstreamCounters;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A copy of a request, sent and forgotten. It counts for its upstream like any other request, and
/// never delays the original: where it cannot keep up with the body, it is given up.
final class Shadow implements Outbound.User {
    private static final int MOST_UNSENT = 1 << 20;

    private final HttpRequest request;
    private final boolean bodyless;
    private final UpstreamCounters counters;
    private final long started = System.nanoTime();
    private final ArrayDeque<HttpContent> unsent = new ArrayDeque<>();
    private final Future<?> limit;
    private @Nullable Outbound outbound;
    private boolean uploaded;
    private boolean keepsUpstream;
    private boolean done;
    private long unsentBytes;
    private int status;

    private Shadow(HttpRequest request, Policy.Shadow policy, Loop loop, long limitNanos) {
        this.request = request;
        this.bodyless = !Requests.hasBody(request);
        this.uploaded = bodyless;
        this.counters = loop.stats.upstream(policy.upstream());
        this.limit = loop.thread.schedule(() -> end(504), limitNanos, TimeUnit.NANOSECONDS);
    }

    /// One copy for each shadow that the dice choose.
    static List<Shadow> of(HttpRequest original, Policy policy, Loop loop) {
        return policy.shadows().stream()
                .filter(rule -> loop.random.nextDouble() * 100 < rule.percentage())
                .map(rule -> of(original, policy, rule, loop))
                .toList();
    }

    private static Shadow of(HttpRequest original, Policy policy, Policy.Shadow rule, Loop loop) {
        var copy =
                new DefaultHttpRequest(
                        HttpVersion.HTTP_1_1,
                        original.method(),
                        original.uri(),
                        original.headers().copy());
        var authority = copy.headers().get(HttpHeaderNames.HOST, "");
        var host = Authority.host(authority);
        copy.headers()
                .set(
                        HttpHeaderNames.HOST,
                        rule.host()
                                .orElse(host + rule.suffix() + authority.substring(host.length())));
        var timeout = policy.timeout().isZero() ? Policy.DEFAULT_TIMEOUT : policy.timeout();
        var shadow = new Shadow(copy, rule, loop, timeout.toNanos());
        shadow.open(rule.upstream(), loop);
        return shadow;
    }

    private void open(String name, Loop loop) {
        var upstream = loop.routes().upstreams().get(name);
        var pool =
                upstream == null
                        ? Optional.<Pool>empty()
                        : loop.balancer.choose(upstream, Set.of());
        if (upstream == null || pool.isEmpty()) {
            end(503);
            return;
        }
        var idle = pool.get().take(System.nanoTime() - Settings.FRESH_ENOUGH.toNanos());
        pool.get().active++;
        if (idle.isPresent()) {
            send(idle.get());
        } else {
            loop.connect(pool.get(), upstream.connectTimeout())
                    .addListener((ChannelFuture opening) -> opened(opening, pool.get()));
        }
    }

    private void opened(ChannelFuture opening, Pool pool) {
        if (!opening.isSuccess()) {
            pool.active--;
            end(503);
            return;
        }
        var connection = opening.channel().pipeline().get(Outbound.class);
        if (done) {
            connection.rest();
        } else {
            send(connection);
        }
    }

    private void send(Outbound connection) {
        outbound = connection;
        connection.use(this, HttpMethod.HEAD.equals(request.method()));
        connection.channel.write(bodyless ? Reply.complete(request) : request);
        unsent.forEach(connection.channel::write);
        unsent.clear();
        connection.channel.flush();
    }

    /// Takes a share in the content; the caller keeps its own.
    void body(HttpContent content, boolean last) {
        if (done) {
            return;
        }
        uploaded = last;
        if (outbound == null) {
            unsentBytes += content.content().readableBytes();
            unsent.add(share(content));
        } else {
            outbound.channel.writeAndFlush(share(content));
        }
        if (unsentBytes > MOST_UNSENT || outbound != null && !outbound.channel.isWritable()) {
            end(0);
        }
    }

    private static HttpContent share(HttpContent content) {
        return content.retainedDuplicate();
    }

    @Override
    public void upstreamRead(Object message) {
        boolean broken = message instanceof HttpObject o && o.decoderResult().isFailure();
        if (message instanceof HttpResponse response) {
            status = response.status().code();
            keepsUpstream = HttpUtil.isKeepAlive(response);
        }
        boolean last = message instanceof LastHttpContent && status >= 200;
        ReferenceCountUtil.release(message);
        if (broken) {
            end(502);
        } else if (last) {
            end(status);
        }
    }

    @Override
    public void upstreamReadComplete() {}

    @Override
    public void upstreamWritable() {}

    @Override
    public void upstreamClosed() {
        outbound = null;
        end(502);
    }

    /// @param code to count; 0 for a copy given up for the original's sake
    private void end(int code) {
        if (done) {
            return;
        }
        done = true;
        limit.cancel(false);
        unsent.forEach(HttpContent::release);
        unsent.clear();
        var used = outbound;
        outbound = null;
        if (used != null) {
            used.release(code == status && keepsUpstream && uploaded);
        }
        if (code > 0) {
            counters.answered(code, System.nanoTime() - started);
        }
    }
}
