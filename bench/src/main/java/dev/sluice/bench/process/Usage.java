package dev.sluice.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What processes use, as the kernel counts it.
///
/// @param residentMiB memory now
/// @param peakMiB the most there was of it
/// @param cpuSeconds in user and kernel mode since they started
public record Usage(double residentMiB, double peakMiB, double cpuSeconds) {
    private static final double KIBIBYTES = 1024;
    private static final double TICKS = 100;
    private static final int USER_TIME = 11;

    /// Of all of them together.
    ///
    /// @throws IOException when one of them has ended
    public static Usage of(List<Long> pids) throws IOException {
        double resident = 0;
        double peak = 0;
        double cpu = 0;
        for (long pid : pids) {
            resident += mebibytes(pid, "VmRSS:");
            peak += mebibytes(pid, "VmHWM:");
            cpu += cpuSeconds(pid);
        }
        return new Usage(resident, peak, cpu);
    }

    private static double mebibytes(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                        .filter(line -> line.startsWith(field))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                / KIBIBYTES;
    }

    /// The second field is the program's name in parentheses, which may contain spaces.
    private static double cpuSeconds(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1])) / TICKS;
    }
}
