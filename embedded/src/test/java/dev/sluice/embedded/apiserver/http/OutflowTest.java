package dev.sluice.embedded.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void sendsAsOneWhatComesBeforeTheConnectionHasTime() throws Exception {
        wires.joined = true;
        wires.busy = true;
        var outflow = new Outflow(wires, Duration.ofSeconds(20));
        outflow.write(new byte[] {1});
        outflow.write(new byte[] {2});
        outflow.end();
        assertThat(wires.underWay).isEmpty();
        wires.later.forEach(Runnable::run);

        assertThat(wires.underWay).hasSize(1);
        assertThat(wires.written).containsExactly((byte) 1, (byte) 2);
        assertThat(wires.ends).isZero();
        wires.underWay.take().complete();
        assertThat(wires.ends).isOne();
    }

    @Test
    void sendsNothingThatWasCutOffBeforeTheConnectionHadTime() throws Exception {
        wires.joined = true;
        wires.busy = true;
        var outflow = new Outflow(wires, Duration.ofSeconds(20));
        outflow.write(new byte[] {1});
        outflow.gone();
        wires.later.forEach(Runnable::run);

        assertThat(wires.underWay).isEmpty();
        assertThat(wires.ends).isZero();
    }

    /// Vert.x says "Response has already been written" to a second end.
    @Test
    void endsOnceAfterAllThatWaited() throws Exception {
        wires.joined = true;
        var outflow = new Outflow(wires, Duration.ofSeconds(20));
        outflow.write(new byte[] {1});
        outflow.write(new byte[] {2});
        outflow.write(new byte[] {3});
        outflow.end();
        wires.underWay.take().complete();
        assertThat(wires.ends).isZero();
        wires.underWay.take().complete();

        assertThat(wires.underWay).isEmpty();
        assertThat(wires.written).containsExactly((byte) 1, (byte) 2, (byte) 3);
        assertThat(wires.ends).isOne();
    }

    @Test
    void endsOnceWhereWritesAreThroughAtOnce() throws Exception {
        wires.joined = true;
        var outflow = new Outflow(wires, Duration.ofSeconds(20));
        outflow.write(new byte[] {1});
        outflow.write(new byte[] {2});
        outflow.end();
        wires.atOnce = true;
        wires.underWay.take().complete();

        assertThat(wires.written).containsExactly((byte) 1, (byte) 2);
        assertThat(wires.ends).isOne();
    }

    @Test
    void doesNotEndWhatWasCutOffBeforeItsEnd() throws Exception {
        var outflow = new Outflow(wires, Duration.ofSeconds(20));
        outflow.write(CHUNK);
        outflow.end();
        outflow.gone();
        wires.underWay.take().fail("the connection is closed");

        assertThat(wires.ends).isZero();
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
        final List<Byte> written = new ArrayList<>();
        volatile boolean aborted;
        final List<Runnable> later = new ArrayList<>();
        boolean joined;
        boolean busy;
        boolean atOnce;
        int ends;

        @Override
        public Future<Void> write(Buffer data) {
            if (joined) {
                for (var one : data.getBytes()) {
                    written.add(one);
                }
            }
            if (atOnce) {
                return Future.succeededFuture();
            }
            var promise = Promise.<Void>promise();
            underWay.add(promise);
            return promise.future();
        }

        @Override
        public void soon(Runnable work) {
            if (busy) {
                later.add(work);
            } else {
                work.run();
            }
        }

        @Override
        public boolean joins() {
            return joined;
        }

        @Override
        public Future<Void> end() {
            ends++;
            return Future.succeededFuture();
        }

        @Override
        public void abort() {
            aborted = true;
        }
    }
}
