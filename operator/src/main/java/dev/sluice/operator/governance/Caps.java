package dev.sluice.operator.governance;

/// How many canaries may be under way at once.
///
/// @param cluster in all namespaces together; 0: any number
/// @param perNamespace in each namespace; 0: any number
public record Caps(int cluster, int perNamespace) {
    /// Any number.
    public static final Caps NONE = new Caps(0, 0);

    public Caps {
        if (cluster < 0 || perNamespace < 0) {
            throw new IllegalArgumentException(
                    "max-progressing and max-progressing-per-namespace must be 0 or greater");
        }
    }
}
