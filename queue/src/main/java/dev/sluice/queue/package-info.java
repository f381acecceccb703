/// The work queue of every controller: a key is never worked on twice at once, deadlines are
/// absolute, failures back off.
@NullMarked
package dev.sluice.queue;

import org.jspecify.annotations.NullMarked;
