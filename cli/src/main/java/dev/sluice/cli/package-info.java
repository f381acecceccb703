/// The front door: commands, and the wiring of every room.
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
