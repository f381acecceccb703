/// The text in which programs tell their metrics.
@NullMarked
package dev.sluice.embedded.metrics.text;

import org.jspecify.annotations.NullMarked;
