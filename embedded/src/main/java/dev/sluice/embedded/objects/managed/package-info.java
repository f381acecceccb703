/// Who owns which field: the sets of `metadata.managedFields`, and server-side apply over them.
@NullMarked
package dev.sluice.embedded.objects.managed;

import org.jspecify.annotations.NullMarked;
