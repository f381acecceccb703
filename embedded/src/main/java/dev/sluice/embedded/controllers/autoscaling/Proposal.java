package dev.sluice.embedded.controllers.autoscaling;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// What one metric says.
sealed interface Proposal {
    /// @param cause such as `cpu resource utilization (percentage of request)`
    /// @param current for `status.currentMetrics`
    record Replicas(int count, String cause, ObjectNode current) implements Proposal {}

    /// @param reason of the condition, such as `FailedGetResourceMetric`
    record Unknown(String reason, String message) implements Proposal {}
}
