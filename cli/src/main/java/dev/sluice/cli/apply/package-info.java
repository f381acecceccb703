/// Brings manifests into a cluster through its HTTP API, as `kubectl apply` does.
@NullMarked
package dev.sluice.cli.apply;

import org.jspecify.annotations.NullMarked;
