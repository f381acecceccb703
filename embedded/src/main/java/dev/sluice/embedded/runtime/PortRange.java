package dev.sluice.embedded.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Gives out free TCP ports of this machine: 20000..29999, below the range the system takes for
/// outgoing connections.
///
/// Goes round the range from a random place, so a port comes back as late as possible: somebody may
/// still send to its last owner.
final class PortRange {
    private static final int FIRST = 20_000;
    private static final int SIZE = 10_000;

    private final Set<Integer> taken = new HashSet<>();
    private int next;

    PortRange(RandomGenerator random) {
        next = random.nextInt(SIZE);
    }

    /// @param avoid never given out, although free
    /// @throws IOException when all ports are in use
    synchronized int take(Set<Integer> avoid) throws IOException {
        for (var i = 0; i < SIZE; i++) {
            var port = FIRST + next;
            next = (next + 1) % SIZE;
            if (!avoid.contains(port) && !taken.contains(port) && isFree(port)) {
                taken.add(port);
                return port;
            }
        }
        throw new IOException(
                "no free port in " + FIRST + ".." + (FIRST + SIZE - 1) + " for the pod");
    }

    synchronized void release(int port) {
        taken.remove(port);
    }

    private static boolean isFree(int port) {
        // Without SO_REUSEADDR, as the strictest process would bind it.
        return binds(port, false);
    }

    /// Whether somebody listens at the port; connections that are still ending do not count.
    static boolean isOccupied(int port) {
        return !binds(port, true);
    }

    private static boolean binds(int port, boolean reuse) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(reuse);
            socket.bind(new InetSocketAddress(port), 1);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
