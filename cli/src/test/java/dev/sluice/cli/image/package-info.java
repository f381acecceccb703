/// The container image, as those who load it see it.
@NullMarked
package dev.sluice.cli.image;

import org.jspecify.annotations.NullMarked;
