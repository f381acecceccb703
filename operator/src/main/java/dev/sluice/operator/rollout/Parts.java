package dev.sluice.operator.rollout;

import dev.sluice.operator.governance.Governor;

/// The stations of a tick.
record Parts(
        Observer observer,
        Groundwork groundwork,
        Gates gates,
        Measurements measurements,
        Stickiness stickiness,
        Performer performer,
        Farewell farewell,
        Announcer announcer,
        Telemetry telemetry,
        Governor governor) {}
