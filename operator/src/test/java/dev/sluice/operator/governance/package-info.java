/// Commands, policies and twins against a cluster in a map.
@NullMarked
package dev.sluice.operator.governance;

import org.jspecify.annotations.NullMarked;
