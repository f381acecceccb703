/// Where numbers come from. One file per provider; "no data" is an answer, a broken source is an
/// exception.
@NullMarked
package dev.sluice.metrics;

import org.jspecify.annotations.NullMarked;
