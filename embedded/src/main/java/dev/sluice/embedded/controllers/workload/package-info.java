/// Which pods and ReplicaSets must exist, grow, shrink or go for each workload: pure decisions, one
/// per kind.
@NullMarked
package dev.sluice.embedded.controllers.workload;

import org.jspecify.annotations.NullMarked;
