/// The laws of the queue.
@NullMarked
package dev.sluice.queue;

import org.jspecify.annotations.NullMarked;
