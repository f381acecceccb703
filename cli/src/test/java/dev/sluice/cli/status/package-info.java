/// What people are told about canaries.
@NullMarked
package dev.sluice.cli.status;

import org.jspecify.annotations.NullMarked;
