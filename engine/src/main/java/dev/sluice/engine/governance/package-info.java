/// What people and policies want of canaries besides their specs: commands, holds, freeze windows,
/// caps.
@NullMarked
package dev.sluice.engine.governance;

import org.jspecify.annotations.NullMarked;
