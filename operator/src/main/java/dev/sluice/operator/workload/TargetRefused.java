package dev.sluice.operator.workload;

/// The target is not there, or not such that it can be rolled out; a person has to change
/// something.
public final class TargetRefused extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param why a sentence that names the object, the field and what would be right
    public TargetRefused(String why) {
        super(why);
    }
}
