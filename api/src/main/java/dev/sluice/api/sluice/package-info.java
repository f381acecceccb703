/// The kinds of `sluice.dev`: what Flagger has no objects for.
@NullMarked
package dev.sluice.api.sluice;

import org.jspecify.annotations.NullMarked;
