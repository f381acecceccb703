package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.objects.ApiException;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What runs pods, as the log, exec, attach and port-forward requests need it.
///
/// The API server has already checked that the pod exists and that the container belongs to it.
/// Every method may throw [ApiException], for example 400 `container "c" in pod "p" is waiting to
/// start: ContainerCreating`.
public interface PodStreams {
    /// The container's log, a line per write of the process, each ending in a newline.
    ///
    /// @return blocks in `read` while following; closing it from another thread ends a blocked
    ///   `read`
    InputStream logs(String namespace, String pod, LogQuery query);

    /// Starts a command beside the container's process, or joins that process where the command is
    /// empty.
    Execution exec(String namespace, String pod, ExecQuery query);

    /// Where the pod listens when it says it listens on `port`.
    InetSocketAddress portForward(String namespace, String pod, int port);

    /// What the pods and their node use; nothing where that cannot be told.
    default Computed usage() {
        return Computed.NONE;
    }

    /// @param container never empty
    /// @param follow go on with what is written later, until the container ends
    /// @param previous the run before the last restart
    /// @param tailLines only this many lines from the end; empty for all
    /// @param since only lines written at or after this moment
    /// @param timestamps begin each line with its RFC 3339 time (nanoseconds) and a space
    record LogQuery(
            String container,
            boolean follow,
            boolean previous,
            OptionalLong tailLines,
            Optional<Instant> since,
            boolean timestamps) {}

    /// @param container never empty
    /// @param command empty to attach to the container's own process
    /// @param stdin whether the client sends input; otherwise the command sees its end at once
    record ExecQuery(String container, List<String> command, boolean stdin, boolean tty) {}

    /// A running command. Closing it ends the command if it still runs.
    interface Execution extends AutoCloseable {
        OutputStream stdin();

        InputStream stdout();

        InputStream stderr();

        /// Waits for the end of the command; its exit code.
        int waitFor() throws InterruptedException;

        /// The client's terminal has this many columns and rows now.
        default void resize(int columns, int rows) {}

        @Override
        void close();
    }

    /// For a server that runs no pods: every request is refused.
    static PodStreams none() {
        return new PodStreams() {
            @Override
            public InputStream logs(String namespace, String pod, LogQuery query) {
                throw refusal(pod);
            }

            @Override
            public Execution exec(String namespace, String pod, ExecQuery query) {
                throw refusal(pod);
            }

            @Override
            public InetSocketAddress portForward(String namespace, String pod, int port) {
                throw refusal(pod);
            }

            private ApiException refusal(String pod) {
                return new ApiException(
                        400, "BadRequest", "pod " + pod + " does not have a host assigned");
            }
        };
    }
}
