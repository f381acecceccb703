package dev.sluice.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// Draws a picture as lines of text.
final class Frame {
    private static final int BAR = 40;
    private static final int DECISIONS = 10;
    private static final int PODS = 8;
    private static final int PERCENT = 100;

    private Frame() {}

    static List<String> lines(Picture picture) {
        var lines = new ArrayList<String>();
        lines.add(picture.act());
        lines.add("");
        lines.add("listings   " + picture.phase());
        lines.add(
                String.format(
                        Locale.ROOT,
                        "weight     [%s] %d %%",
                        bar(picture.weight()),
                        picture.weight()));
        lines.add("primary    " + measured(picture.primary()));
        lines.add("canary     " + measured(picture.canary()));
        var traffic = picture.traffic();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "requests   %d, failed %d, %d/s",
                        traffic.requests(),
                        traffic.failures(),
                        traffic.perSecond()));
        lines.add("");
        picture.pods().stream().limit(PODS).map(Frame::pod).forEach(lines::add);
        lines.add("");
        var decisions = picture.decisions();
        decisions.subList(Math.max(0, decisions.size() - DECISIONS), decisions.size()).stream()
                .map(PlainLines::line)
                .forEach(lines::add);
        return lines;
    }

    private static String bar(int weight) {
        int filled = Math.clamp(Math.round(weight * (float) BAR / PERCENT), 0, BAR);
        return "#".repeat(filled) + ".".repeat(BAR - filled);
    }

    private static String measured(Measured measured) {
        return String.format(
                Locale.ROOT,
                "success %s   p99 %s",
                number(measured.successRate(), "%.2f %%"),
                number(measured.p99Millis(), "%.0f ms"));
    }

    private static String number(OptionalDouble value, String format) {
        return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "-";
    }

    private static String pod(PodLine pod) {
        return String.format(
                Locale.ROOT, "  %-38s %-4s %s", pod.name(), pod.version(), pod.state());
    }
}
