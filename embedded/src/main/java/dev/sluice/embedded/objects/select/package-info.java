/// Label and field selectors.
@NullMarked
package dev.sluice.embedded.objects.select;

import org.jspecify.annotations.NullMarked;
