package dev.sluice.bench;

import dev.sluice.bench.report.Report;

/// One question and the tables that answer it.
public interface Benchmark {
    /// As it is asked for on the command line; also the name of the file with its results.
    String name();

    /// Measures, and puts what came out into the report.
    ///
    /// @throws Exception when it could not be measured; no table is kept then
    void run(Settings settings, Report report) throws Exception;
}
