package dev.sluice.embedded.runtime.usage;

/// Reads lines such as `VmRSS: 1234 kB`.
final class Meminfo {
    private Meminfo() {}

    /// 0 where there is no such line.
    static long kibibytes(String text, String label) {
        return text.lines()
                .filter(line -> line.startsWith(label))
                .map(line -> line.substring(label.length()).strip().split(" ")[0])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
