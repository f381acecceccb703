/// The demo: three acts of one service, told from what the public HTTP APIs say.
@NullMarked
package dev.sluice.cli.demo;

import org.jspecify.annotations.NullMarked;
