/// The only code that reads from and writes to a cluster: a cache of what is watched, and writes
/// that obey it.
@NullMarked
package dev.sluice.operator.kube;

import org.jspecify.annotations.NullMarked;
