package dev.sluice.embedded.apiserver.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// A JSON answer of any length: sent whole when it is short, else piece by piece at the client's
/// pace, so that memory stays bounded.
public final class LongAnswer extends OutputStream {
    /// Kubernetes compresses answers over 128 KiB only.
    private static final int SHORT = 128 * 1024;

    private static final int PIECE = 32 * 1024;

    private final Exchange exchange;
    private ByteArrayOutputStream waiting = new ByteArrayOutputStream(1024);
    private OutputStream flowing = OutputStream.nullOutputStream();
    private boolean begun;

    public LongAnswer(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (begun) {
            flowing.write(bytes, from, length);
            return;
        }
        waiting.write(bytes, from, length);
        if (waiting.size() > SHORT) {
            begin();
        }
    }

    private void begin() throws IOException {
        begun = true;
        boolean gzip = exchange.header("Accept-Encoding").contains("gzip");
        var pieces =
                new Pieces(
                        exchange.stream(
                                Exchange.JSON,
                                gzip
                                        ? Map.of(
                                                "Content-Encoding",
                                                "gzip",
                                                "Vary",
                                                "Accept-Encoding")
                                        : Map.of()));
        flowing = gzip ? new Quick(pieces) : pieces;
        waiting.writeTo(flowing);
        waiting = new ByteArrayOutputStream(0);
    }

    /// Completes the answer.
    @Override
    public void close() throws IOException {
        if (begun) {
            flowing.close();
        } else {
            exchange.answer(200, Exchange.JSON, waiting.toByteArray(), Map.of());
        }
    }

    /// As quick as the real server's.
    private static final class Quick extends GZIPOutputStream {
        Quick(OutputStream out) throws IOException {
            super(out, PIECE / 4);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private static final class Pieces extends OutputStream {
        private final Outflow outflow;
        private byte[] piece = new byte[PIECE];
        private int filled;

        Pieces(Outflow outflow) {
            this.outflow = outflow;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int done = 0;
            while (done < length) {
                int part = Math.min(length - done, PIECE - filled);
                System.arraycopy(bytes, from + done, piece, filled, part);
                filled += part;
                done += part;
                if (filled == PIECE) {
                    send();
                }
            }
        }

        private void send() throws IOException {
            outflow.write(filled == PIECE ? piece : java.util.Arrays.copyOf(piece, filled));
            piece = new byte[PIECE];
            filled = 0;
        }

        @Override
        public void close() throws IOException {
            if (filled > 0) {
                send();
            }
            outflow.end();
        }
    }
}
