package dev.sluice.embedded.kubectl;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Makes what commands print comparable: what is different every time becomes a word in angle
/// brackets, and columns stand two blanks apart.
final class Screen {
    private static final List<Map.Entry<String, String>> MASKS =
            List.of(
                    Map.entry(
                            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                            "<uid>"),
                    Map.entry(
                            "\\d{4}-\\d\\d-\\d\\d(T|\\s)[\\d:]{8}(\\.\\d+)?(Z|\\s\\+0000)",
                            "<time>"),
                    Map.entry(
                            "(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d \\w{3} \\d{4} [\\d:]{8} \\+0000",
                            "<time>"),
                    Map.entry("\\b(10|127)\\.96\\.\\d{1,3}\\.\\d{1,3}\\b", "<address>"),
                    Map.entry("https://127\\.0\\.0\\.1:\\d+", "<server>"),
                    Map.entry("\\b3[0-2]\\d{3}\\b", "<port>"),
                    Map.entry("\\b[a-z]+-[bcdf-hj-np-tv-xz2-9]{8,10}\\b", "<replica-set>"),
                    Map.entry("-[bcdf-hj-np-tv-xz2-9]{5}\\b", "-<suffix>"),
                    Map.entry("((?i)resource ?version\"?: *\"?)\\d+", "$1<version>"),
                    Map.entry("pod-template-hash=\\w+", "pod-template-hash=<hash>"),
                    Map.entry("/tmp/[\\w./-]+", "<file>"),
                    Map.entry("\\b\\d{1,3}s\\b", "<age>"));

    /// The real server's repair loop sometimes meets a Service that is being made.
    private static final String REPAIR =
            "Events:\\s+Type[^\\n]*\\n[^\\n]*\\n[^\\n]*ipallocator-repair-controller[^\\n]*";

    private final Map<String, String> names;

    /// @param names what this run calls things, and what the file calls them
    Screen(Map<String, String> names) {
        this.names = names;
    }

    String comparable(String printed) {
        String text = printed.replaceAll(REPAIR, "Events:  <none>");
        for (var name : names.entrySet()) {
            text = text.replace(name.getKey(), name.getValue());
        }
        for (var mask : MASKS) {
            text = text.replaceAll(mask.getKey(), mask.getValue());
        }
        return text.lines()
                .map(line ->
                        line.stripTrailing()
                                .replaceAll("(?<=\\S)\\s{2,}", "  ")
                                .replaceAll("^\\s{9,}", "        "))
                .collect(Collectors.joining("\n"))
                .strip();
    }
}
