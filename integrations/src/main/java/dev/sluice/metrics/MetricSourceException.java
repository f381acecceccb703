package dev.sluice.metrics;

import dev.sluice.http.HttpFailure;

/// The source of a metric could not be asked: it is away, refuses, or does not understand. It says
/// nothing about the service. The message holds no secret.
public final class MetricSourceException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param why a sentence that names the source and what is wrong
    public MetricSourceException(String why) {
        super(why);
    }

    MetricSourceException(HttpFailure failure) {
        super(String.valueOf(failure.getMessage()));
    }
}
