/// Tables and properties of commands, freeze windows and queues.
@NullMarked
package dev.sluice.engine.governance;

import org.jspecify.annotations.NullMarked;
