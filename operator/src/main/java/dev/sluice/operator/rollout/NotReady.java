package dev.sluice.operator.rollout;

/// The canary cannot be worked on until somebody changes something.
final class NotReady extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /// @param reason one word for the condition `Ready`
    /// @param why a sentence that names the object, the field and what would be right
    NotReady(String reason, String why) {
        super(why);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
