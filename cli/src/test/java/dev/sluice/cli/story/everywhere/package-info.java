/// The stories of the semantics, told by the same code in the embedded cluster and in a real one.
@NullMarked
package dev.sluice.cli.story.everywhere;

import org.jspecify.annotations.NullMarked;
