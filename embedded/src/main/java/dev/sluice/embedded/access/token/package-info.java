/// Service account tokens: signed, checked, and dead with what they are bound to.
@NullMarked
package dev.sluice.embedded.access.token;

import org.jspecify.annotations.NullMarked;
