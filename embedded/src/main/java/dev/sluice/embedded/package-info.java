/// The embedded cluster as a whole: every part in one process, started in order and stopped in the
/// reverse one.
@NullMarked
package dev.sluice.embedded;

import org.jspecify.annotations.NullMarked;
