package dev.sluice.metrics;

import dev.sluice.engine.analysis.Reading;

/// A source of numbers, ready to be asked.
///
/// The laws every provider obeys: an empty answer is [Reading.NoData], never zero and never an
/// exception; a source that is away or refuses is an exception, never a reading; no message holds a
/// secret. It never answers [Reading.Broken]: that is what the caller makes of the exception.
public interface MetricProvider {
    /// @param query rendered; whitespace as the user wrote it
    Reading measure(String query, Window window) throws MetricSourceException;

    /// Whether the source can be reached and lets us in.
    void check() throws MetricSourceException;
}
