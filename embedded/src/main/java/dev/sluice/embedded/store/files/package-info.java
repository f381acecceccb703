/// The store's files: frames with checksums, a log of writes, snapshots, and what to do when one of
/// them is damaged.
@NullMarked
package dev.sluice.embedded.store.files;

import org.jspecify.annotations.NullMarked;
