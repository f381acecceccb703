/// The operator in the embedded cluster may do what is printed for it, and nothing else.
@NullMarked
package dev.sluice.cli.story.leastprivilege;

import org.jspecify.annotations.NullMarked;
