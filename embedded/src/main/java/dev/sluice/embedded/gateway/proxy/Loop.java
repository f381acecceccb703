package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.gateway.stats.LoopStats;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpRequestEncoder;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// All state of one event loop, and its clock: a coarse tick instead of a timer for each request.
final class Loop {
    private static final long TICK_MILLIS = 50;

    final EventLoop thread;
    final RandomGenerator random;
    final InstantSource clock;
    final LoopStats stats = new LoopStats();
    final Balancer balancer;
    final Settings settings;

    private final Transport transport;
    private final Supplier<Routes> routes;
    private final Set<Inbound> connections = new HashSet<>();
    private final Set<Exchange> exchanges = new HashSet<>();
    private final Set<Exchange> held = new LinkedHashSet<>();
    private boolean draining;
    private int ticks;
    private @Nullable CountDownLatch whenQuiet;

    Loop(EventLoop thread, Plane plane, RandomGenerator random) {
        this.thread = thread;
        this.transport = plane.transport();
        this.settings = plane.settings();
        this.clock = plane.clock();
        this.routes = plane.routes();
        this.random = random;
        this.balancer = new Balancer(random);
        thread.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// What all loops share.
    record Plane(
            Settings settings, Transport transport, InstantSource clock, Supplier<Routes> routes) {}

    /// The newest routes: a request that begins now knows every change published before.
    Routes routes() {
        return routes.get();
    }

    boolean isDraining() {
        return draining;
    }

    ChannelFuture connect(Pool pool, Duration timeout) {
        return new Bootstrap()
                .group(thread)
                .channel(transport.client())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE))
                .handler(
                        new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                var decoder = new ResponseDecoder();
                                channel.pipeline()
                                        .addLast(decoder)
                                        .addLast(new HttpRequestEncoder())
                                        .addLast(new Outbound(channel, decoder, pool));
                            }
                        })
                .connect(pool.address.host(), pool.address.port());
    }

    void opened(Inbound connection) {
        connections.add(connection);
        stats.add(LoopStats.Downstream.CONNECTIONS, 1);
        stats.add(LoopStats.Downstream.OPEN_CONNECTIONS, 1);
    }

    void closed(Inbound connection) {
        if (connections.remove(connection)) {
            stats.add(LoopStats.Downstream.OPEN_CONNECTIONS, -1);
            tellIfQuiet();
        }
    }

    void began(Exchange exchange) {
        exchanges.add(exchange);
    }

    void ended(Exchange exchange) {
        exchanges.remove(exchange);
        held.remove(exchange);
    }

    /// Keeps a request until an endpoint appears.
    ///
    /// @return false when too many wait already
    boolean hold(Exchange exchange) {
        return held.contains(exchange) || held.size() < settings.held() && held.add(exchange);
    }

    /// Called after new routes were published.
    void routesChanged() {
        balancer.retain(routes());
        stats.retain(routes().upstreams().keySet());
        retryHeld();
    }

    private void retryHeld() {
        if (!held.isEmpty()) {
            var waiting = List.copyOf(held);
            held.clear();
            waiting.forEach(Exchange::attempt);
        }
    }

    private void tick() {
        long now = System.nanoTime();
        new ArrayList<>(exchanges).forEach(exchange -> exchange.tick(now));
        retryHeld();
        if (ticks++ % 10 == 0) {
            balancer.prune(now - Settings.UPSTREAM_IDLE.toNanos());
            new ArrayList<>(connections).forEach(connection -> connection.tick(now));
        }
    }

    /// No connection is kept after its present request.
    ///
    /// @param quiet counted down when none is left
    void drain(CountDownLatch quiet) {
        draining = true;
        whenQuiet = quiet;
        new ArrayList<>(connections).forEach(Inbound::closeIfIdle);
        tellIfQuiet();
    }

    /// Closes the connections that rest.
    void end() {
        balancer.retain(Routes.EMPTY);
    }

    private void tellIfQuiet() {
        if (connections.isEmpty() && whenQuiet != null) {
            whenQuiet.countDown();
            whenQuiet = null;
        }
    }
}
