/// Workloads and their primary twins: what a target runs, what its primary must look like, whether
/// pods are ready. Everything here turns objects into objects; nothing writes to a cluster.
@NullMarked
package dev.sluice.operator.workload;

import org.jspecify.annotations.NullMarked;
