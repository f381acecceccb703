/// Changes JSON objects by JSON patch, merge patch and strategic merge patch.
@NullMarked
package dev.sluice.embedded.objects.patch;

import org.jspecify.annotations.NullMarked;
