/// The rules a CustomResourceDefinition writes in CEL; nothing of it is loaded before a rule
/// exists.
@NullMarked
package dev.sluice.embedded.objects.cel;

import org.jspecify.annotations.NullMarked;
