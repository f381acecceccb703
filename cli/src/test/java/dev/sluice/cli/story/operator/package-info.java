/// `sluice operator` as processes in front of a real API server.
@NullMarked
package dev.sluice.cli.story.operator;

import org.jspecify.annotations.NullMarked;
