package dev.sluice.engine.analysis;

/// What a metric source said.
///
/// "No data" is an answer; a broken source is not an answer about the service at all.
public sealed interface Reading {
    /// @param number finite, in the metric's own unit
    record Value(double number) implements Reading {}

    /// The source answered that it has no number, or one that is not finite.
    record NoData(String why) implements Reading {}

    /// The source could not be asked: it is away, refuses, or does not understand the query.
    record Broken(String why) implements Reading {}

    /// Turns a number into a reading: NaN and the infinities say nothing about a service.
    static Reading of(double number) {
        return Double.isFinite(number) ? new Value(number) : new NoData("the value is " + number);
    }
}
