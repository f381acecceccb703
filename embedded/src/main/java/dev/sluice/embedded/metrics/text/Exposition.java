package dev.sluice.embedded.metrics.text;

import dev.sluice.embedded.metrics.series.Labels;

import java.util.OptionalLong;
import java.util.function.Consumer;

/// Reads the Prometheus text format 0.0.4, and of OpenMetrics what differs little: `# EOF`,
/// exemplars, timestamps in seconds.
///
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/.
public final class Exposition {
    /// One sample as the target wrote it.
    ///
    /// @param time milliseconds since 1970; empty: the moment of the scrape
    public record Sample(Labels labels, double value, OptionalLong time) {}

    /// The text cannot be read.
    public static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(int line, String why) {
            super("line " + line + ": " + why);
        }
    }

    private Exposition() {}

    /// Hands every sample over in the order of the text.
    ///
    /// @throws MalformedException at the first line that cannot be read; the samples before it were
    ///   handed over
    public static void read(String text, Consumer<Sample> samples) throws MalformedException {
        boolean openMetrics = text.stripTrailing().endsWith("# EOF");
        int number = 0;
        int begin = 0;
        while (begin < text.length()) {
            int end = text.indexOf('\n', begin);
            int stop = end < 0 ? text.length() : end;
            number++;
            String line = text.substring(begin, stop).strip();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                samples.accept(new SampleLine(line, number, openMetrics).read());
            }
            begin = stop + 1;
        }
    }
}
