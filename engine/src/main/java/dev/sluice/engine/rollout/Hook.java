package dev.sluice.engine.rollout;

/// The kinds of webhooks that are asked before something happens, or told afterwards.
public enum Hook {
    CONFIRM_ROLLOUT("confirm-rollout"),
    PRE_ROLLOUT("pre-rollout"),
    ROLLOUT("rollout"),
    CONFIRM_TRAFFIC_INCREASE("confirm-traffic-increase"),
    CONFIRM_PROMOTION("confirm-promotion"),
    POST_ROLLOUT("post-rollout"),
    ROLLBACK("rollback"),
    EVENT("event");

    private final String wire;

    Hook(String wire) {
        this.wire = wire;
    }

    /// The value of `webhooks[].type`.
    public String wire() {
        return wire;
    }

    /// The word that begins `… check NAME passed` messages.
    public String spoken() {
        return Character.toUpperCase(wire.charAt(0)) + wire.substring(1);
    }
}
