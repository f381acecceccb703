/// Stories told to the embedded controllers and to the real ones, which judge.
@NullMarked
package dev.sluice.embedded.controllers.judged;

import org.jspecify.annotations.NullMarked;
