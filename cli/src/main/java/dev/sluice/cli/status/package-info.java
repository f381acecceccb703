/// What people are told about canaries on a terminal.
@NullMarked
package dev.sluice.cli.status;

import org.jspecify.annotations.NullMarked;
