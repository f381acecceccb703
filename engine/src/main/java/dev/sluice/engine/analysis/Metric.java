package dev.sluice.engine.analysis;

/// One metric of an analysis and the range in which it is healthy.
///
/// @param name as the user named it
/// @param kind how its value is spoken of
/// @param bounds in the unit of the kind: percent, milliseconds, or the query's own
public record Metric(String name, Kind kind, Bounds bounds) {
    /// How a value is spoken of.
    public enum Kind {
        /// Percent of requests that did not fail, 0..100.
        SUCCESS_RATE,
        /// The 99th percentile of the duration of requests, in milliseconds.
        DURATION,
        /// Whatever the user's query yields.
        CUSTOM
    }

    /// The verdict on one reading.
    public Finding judge(Reading reading) {
        var verdict =
                switch (reading) {
                    case Reading.Value(var number) when bounds.tooLow(number) -> Verdict.TOO_LOW;
                    case Reading.Value(var number) when bounds.tooHigh(number) -> Verdict.TOO_HIGH;
                    case Reading.Value _ -> Verdict.HEALTHY;
                    case Reading.NoData _ -> Verdict.NO_DATA;
                    case Reading.Broken _ -> Verdict.BROKEN;
                };
        return new Finding(this, reading, verdict);
    }

    /// What a reading means for the service.
    public enum Verdict {
        HEALTHY,
        TOO_LOW,
        TOO_HIGH,
        /// The source has nothing to say, for instance because the service gets no requests.
        NO_DATA,
        /// The source could not be asked; nothing is known about the service.
        BROKEN
    }
}
