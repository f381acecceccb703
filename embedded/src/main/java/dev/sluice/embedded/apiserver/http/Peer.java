package dev.sluice.embedded.apiserver.http;

import java.util.Optional;

/// The other end of a connection that goes both ways, for code that blocks.
public interface Peer {
    /// The subprotocol agreed on; empty when the client named none.
    String protocol();

    /// What came next; empty when the client has gone.
    Optional<byte[]> next() throws InterruptedException;

    /// What goes to the client; its end closes the connection.
    Outflow binary();
}
