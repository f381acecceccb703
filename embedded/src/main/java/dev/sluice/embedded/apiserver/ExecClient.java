package dev.sluice.embedded.apiserver;

import java.io.IOException;

/// The one who runs a command from afar: its output goes there, its input comes from there.
interface ExecClient {
    /// What the client sends, in order, on the thread that hears it.
    interface Input {
        /// @param message the input is the part from `from` on
        void stdin(byte[] message, int from);

        void endOfStdin();

        /// @param size JSON with the columns as `Width` and the rows as `Height`
        void resize(byte[] size);
    }

    /// Hears the client until it is gone.
    void hear(Input input) throws IOException, InterruptedException;

    /// Returns when output can be sent.
    void open() throws IOException, InterruptedException;

    void stdout(byte[] bytes) throws IOException;

    void stderr(byte[] bytes) throws IOException;

    /// Tells how the command ended, and hangs up.
    void finish(ExecResult result) throws IOException, InterruptedException;
}
