/// How traffic is split. One file per router; a router renders and reads manifests and never calls
/// the cluster.
@NullMarked
package dev.sluice.routing;

import org.jspecify.annotations.NullMarked;
