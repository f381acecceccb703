package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.config.Certificate;
import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.gateway.stats.Exposition;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SniHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Serves HTTP/1.1 by the routes published last.
public final class DataPlane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataPlane.class);

    private final Settings settings;
    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventLoop, Loop> loops = new IdentityHashMap<>();
    private final Transport transport = Transport.nio();
    private final Channel server;
    private final @Nullable Channel secure;
    private final Tls tls = new Tls();
    private final @Nullable Channel admin;
    private volatile Routes routes = Routes.EMPTY;

    /// Listens; answers 404 until routes are published.
    ///
    /// @throws java.io.UncheckedIOException if a port cannot be used; the message is one sentence
    public DataPlane(Settings settings, RandomGenerator random, InstantSource clock) {
        this.settings = settings;
        this.group =
                new MultiThreadIoEventLoopGroup(
                        settings.loops(),
                        new DefaultThreadFactory("gateway", true),
                        transport.io());
        var plane = new Loop.Plane(settings, transport, clock, () -> routes);
        group.forEach(executor -> {
            var loop = (EventLoop) executor;
            loops.put(loop, new Loop(loop, plane, new SplittableRandom(random.nextLong())));
        });
        try {
            this.server = bind(settings.port(), "--gateway-port", clients(false));
            this.secure =
                    settings.tlsPort() < 0
                            ? null
                            : bind(settings.tlsPort(), "--gateway-tls-port", clients(true));
            this.admin =
                    settings.adminPort() < 0
                            ? null
                            : bind(settings.adminPort(), "--gateway-admin-port", admins());
        } catch (RuntimeException e) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    private Channel bind(int port, String flag, ChannelInitializer<SocketChannel> children) {
        var bound =
                new ServerBootstrap()
                        .group(group)
                        .channel(transport.server())
                        .option(ChannelOption.SO_BACKLOG, 1024)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(children)
                        .bind(settings.host(), port)
                        .awaitUninterruptibly();
        if (bound.isSuccess()) {
            return bound.channel();
        }
        throw Unbound.of(settings.host(), port, flag, bound.cause());
    }

    private ChannelInitializer<SocketChannel> clients(boolean encrypted) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                var loop = loops.get(channel.eventLoop());
                if (loop == null) {
                    throw new IllegalStateException("a connection on a foreign event loop");
                }
                var encoder = new ResponseEncoder();
                if (encrypted) {
                    channel.pipeline().addLast(new SniHandler(tls));
                }
                channel.pipeline()
                        .addLast(new RequestDecoder())
                        .addLast(encoder)
                        .addLast(new Inbound(channel, loop, encoder, encrypted ? "https" : "http"));
            }
        };
    }

    private ChannelInitializer<SocketChannel> admins() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                channel.pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new Admin(DataPlane.this::scrape));
            }
        };
    }

    /// The port clients use.
    public int port() {
        return port(server);
    }

    /// The port clients use over TLS; negative if there is none.
    public int tlsPort() {
        return secure == null ? -1 : port(secure);
    }

    /// The port of `/stats/prometheus`; negative if there is none.
    public int adminPort() {
        return admin == null ? -1 : port(admin);
    }

    private static int port(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /// Requests that begin from now on follow these routes; those under way go on as they began.
    public void publish(Routes routes) {
        this.routes = routes;
        loops.forEach((thread, loop) -> thread.execute(loop::routesChanged));
    }

    /// Connections that begin from now on are shown these certificates.
    public void certify(List<Certificate> certificates) {
        tls.publish(certificates);
    }

    /// All counters in Prometheus' text format.
    public String scrape() {
        return Exposition.of(loops.values().stream().map(loop -> loop.stats).toList(), routes);
    }

    /// Accepts nothing more, lets requests under way end for a while, and then cuts them.
    @Override
    public void close() {
        server.close().awaitUninterruptibly();
        if (secure != null) {
            secure.close().awaitUninterruptibly();
        }
        if (admin != null) {
            admin.close().awaitUninterruptibly();
        }
        var quiet = new CountDownLatch(loops.size());
        loops.forEach((thread, loop) -> thread.execute(() -> loop.drain(quiet)));
        try {
            if (!quiet.await(settings.drain().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("requests still under way are cut");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        loops.forEach((thread, loop) -> thread.submit(loop::end).awaitUninterruptibly());
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
