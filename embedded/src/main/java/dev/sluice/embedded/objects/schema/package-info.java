/// What fields an object may have: the shapes of built-in kinds and the schemas of custom ones.
@NullMarked
package dev.sluice.embedded.objects.schema;

import org.jspecify.annotations.NullMarked;
