/// How any controller runs: watches feed a keyed queue, a decision is asked, its writes are
/// performed.
@NullMarked
package dev.sluice.embedded.controllers.work;

import org.jspecify.annotations.NullMarked;
