package dev.sluice.embedded.controllers.work;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Cluster;

import java.time.InstantSource;
import java.util.function.Consumer;

/// What every [Loop] acts through.
///
/// @param finalizer writes a namespace's `spec.finalizers`, which ordinary updates leave alone
public record Shell(
        Cluster cluster, Events events, InstantSource clock, Consumer<ObjectNode> finalizer) {}
