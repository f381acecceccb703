/// The words everyone uses: how traffic is split, how loud an announcement is.
@NullMarked
package dev.sluice.engine;

import org.jspecify.annotations.NullMarked;
