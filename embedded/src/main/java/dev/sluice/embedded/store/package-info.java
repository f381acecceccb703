/// Keeps the objects: a durable, revisioned map with watches; knows nothing of Kubernetes rules.
@NullMarked
package dev.sluice.embedded.store;

import org.jspecify.annotations.NullMarked;
