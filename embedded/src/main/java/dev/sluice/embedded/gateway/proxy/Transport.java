package dev.sluice.embedded.gateway.proxy;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/// Which of the system's I/O interfaces the channels use; another one, such as epoll, is another
/// constant here.
record Transport(
        IoHandlerFactory io,
        Class<? extends ServerChannel> server,
        Class<? extends SocketChannel> client) {
    static Transport nio() {
        return new Transport(
                NioIoHandler.newFactory(), NioServerSocketChannel.class, NioSocketChannel.class);
    }
}
