/// What people and policies want of canaries, read from the cluster and answered in it.
@NullMarked
package dev.sluice.operator.governance;

import org.jspecify.annotations.NullMarked;
