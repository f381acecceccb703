package dev.sluice.embedded.metrics.series;

import java.util.Arrays;

/// Up to [#CAPACITY] samples of one series in few bytes.
///
/// One sample is a variable-length number and, unless its value repeats the last one, the value.
/// The number holds how far the distance to the previous sample differs from the distance before (0
/// for regular scrapes) and, in its two lowest bits, how the value is written. A counter that
/// stands still costs one byte, one that counts two or three.
final class Chunk {
    static final int CAPACITY = 240;

    private static final int SAME = 0;
    private static final int WHOLE_STEP = 1;
    private static final int RAW = 2;

    /// Below this, a double holds every whole number exactly, also the difference of two.
    private static final double EXACT = 1L << 51;

    private byte[] bytes = new byte[32];
    private int length;
    private int count;
    private long firstTime;
    private long lastTime;
    private long lastStep;
    private double lastValue;

    boolean isFull() {
        return count == CAPACITY;
    }

    long firstTime() {
        return firstTime;
    }

    long lastTime() {
        return lastTime;
    }

    int size() {
        return count;
    }

    int memory() {
        return bytes.length + 96;
    }

    /// @param time after [#lastTime]
    void add(long time, double value) {
        if (count == 0) {
            firstTime = time;
            lastTime = time;
        }
        long step = time - lastTime;
        int form = form(value);
        putNumber(zigzag(step - lastStep) << 2 | form);
        switch (form) {
            case WHOLE_STEP -> putNumber(zigzag((long) value - (long) lastValue));
            case RAW -> putRaw(Double.doubleToRawLongBits(value));
            default -> {}
        }
        lastStep = step;
        lastTime = time;
        lastValue = value;
        count++;
    }

    /// Gives the buffer's unused rest back; called when the chunk is full.
    void trim() {
        bytes = Arrays.copyOf(bytes, length);
    }

    /// Appends the samples after `from`, up to and including `to`.
    void copyTo(Samples samples, long from, long to) {
        var reader = new Reader();
        for (int i = 0; i < count; i++) {
            reader.next();
            if (reader.time > to) {
                return;
            }
            if (reader.time > from) {
                samples.add(reader.time, reader.value);
            }
        }
    }

    private int form(double value) {
        if (Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(lastValue)) {
            return SAME;
        }
        return isWhole(value) && isWhole(lastValue) ? WHOLE_STEP : RAW;
    }

    private static boolean isWhole(double value) {
        // The sign of -0.0 would be lost in a long.
        return Math.abs(value) < EXACT
                && (long) value == value
                && (value != 0 || Double.doubleToRawLongBits(value) == 0);
    }

    private static long zigzag(long number) {
        return number << 1 ^ number >> 63;
    }

    private void reserve(int room) {
        if (bytes.length < length + room) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length + bytes.length / 2, length + room));
        }
    }

    private void putNumber(long number) {
        reserve(10);
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void putRaw(long bits) {
        reserve(8);
        for (int shift = 0; shift < 64; shift += 8) {
            bytes[length++] = (byte) (bits >>> shift);
        }
    }

    private final class Reader {
        private int at;
        private long step;
        private long time = firstTime;
        private double value;

        void next() {
            long head = number();
            step += unzigzag(head >>> 2);
            time += step;
            switch ((int) (head & 3)) {
                case SAME -> {}
                case WHOLE_STEP -> value = (long) value + unzigzag(number());
                default -> value = Double.longBitsToDouble(raw());
            }
        }

        private static long unzigzag(long number) {
            return number >>> 1 ^ -(number & 1);
        }

        private long number() {
            long number = 0;
            for (int shift = 0; ; shift += 7) {
                byte part = bytes[at++];
                number |= (long) (part & 0x7f) << shift;
                if (part >= 0) {
                    return number;
                }
            }
        }

        private long raw() {
            long bits = 0;
            for (int shift = 0; shift < 64; shift += 8) {
                bits |= (bytes[at++] & 0xffL) << shift;
            }
            return bits;
        }
    }
}
