package dev.sluice.bench.canaries;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Looks into the heap of another Java process.
final class Heap {
    private static final Pattern USED = Pattern.compile("total \\d+K,.*?used (\\d+)K");
    private static final double KIBIBYTES = 1024;

    private Heap() {}

    /// What is alive after a full collection.
    ///
    /// @throws IOException when the process does not let itself be asked
    static double usedMiB(long pid) throws IOException, InterruptedException {
        ask(pid, "GC.run");
        var info = ask(pid, "GC.heap_info");
        var used =
                info.lines()
                        .map(USED::matcher)
                        .filter(Matcher::find)
                        .mapToLong(it -> Long.parseLong(it.group(1)))
                        .sum();
        if (used == 0) {
            throw new IOException("jcmd told nothing about the heap of " + pid + ": " + info);
        }
        return used / KIBIBYTES;
    }

    private static String ask(long pid, String command) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home", ""), "bin", "jcmd").toString();
        var process =
                new ProcessBuilder(jcmd, Long.toString(pid), command)
                        .redirectErrorStream(true)
                        .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
