package dev.sluice.embedded.metrics.promql;

/// What an expression evaluates to.
public enum ValueType {
    SCALAR("scalar"),
    STRING("string"),
    VECTOR("instant vector"),
    MATRIX("range vector");

    private final String words;

    ValueType(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
