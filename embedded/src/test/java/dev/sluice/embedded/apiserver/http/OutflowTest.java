package dev.sluice.embedded.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;

class OutflowTest {
    private static final byte[] CHUNK = new byte[100_000];

    private final Wires wires = new Wires();

    @Test
    void dropsAReaderThatTakesNothing() {
        var outflow = new Outflow(wires, Duration.ofMillis(20));

        assertThatThrownBy(() -> writeMany(outflow, 10))
                .isInstanceOf(IOException.class)
                .hasMessage("the client reads too slowly");
        assertThat(wires.aborted).isTrue();
        assertThat(wires.underWay).hasSizeLessThan(5);
    }

    @Test
    void waitsForAReaderThatIsSlowButReads() throws Exception {
        var outflow = new Outflow(wires, Duration.ofSeconds(20));
        var writer = Thread.startVirtualThread(() -> writeQuietly(outflow));
        for (var i = 0; i < 10; i++) {
            wires.underWay.take().complete();
        }
        writer.join();

        assertThat(wires.aborted).isFalse();
        assertThat(wires.underWay).isEmpty();
    }

    @Test
    void tellsTheWriterThatTheClientIsGone() {
        var outflow = new Outflow(wires, Duration.ofSeconds(20));
        outflow.gone();

        assertThatThrownBy(() -> outflow.write(CHUNK)).hasMessage("the client is gone");
    }

    private static void writeMany(Outflow outflow, int count) throws IOException {
        for (var i = 0; i < count; i++) {
            outflow.write(CHUNK);
        }
    }

    private static void writeQuietly(Outflow outflow) {
        try {
            writeMany(outflow, 10);
        } catch (IOException _) {
            // The assertions see it: not everything was written.
        }
    }

    private static final class Wires implements Outflow.Channel {
        final LinkedBlockingQueue<Promise<Void>> underWay = new LinkedBlockingQueue<>();
        volatile boolean aborted;

        @Override
        public Future<Void> write(Buffer data) {
            var promise = Promise.<Void>promise();
            underWay.add(promise);
            return promise.future();
        }

        @Override
        public Future<Void> end() {
            return Future.succeededFuture();
        }

        @Override
        public void abort() {
            aborted = true;
        }
    }
}
