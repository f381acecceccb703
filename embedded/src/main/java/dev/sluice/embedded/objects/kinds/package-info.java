/// What is special about each built-in kind: its defaults, its checks, what may not change.
@NullMarked
package dev.sluice.embedded.objects.kinds;

import org.jspecify.annotations.NullMarked;
