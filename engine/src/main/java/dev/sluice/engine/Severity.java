package dev.sluice.engine;

/// How loud an announcement is, in rising order.
public enum Severity {
    INFO,
    WARN,
    ERROR
}
