/// Everyday commands of kubectl, with what they printed on a real cluster.
@NullMarked
package dev.sluice.embedded.kubectl;

import org.jspecify.annotations.NullMarked;
