/// What the whole tree keeps to: its arrows, its sizes, its signs.
@NullMarked
package dev.sluice.cli.house;

import org.jspecify.annotations.NullMarked;
