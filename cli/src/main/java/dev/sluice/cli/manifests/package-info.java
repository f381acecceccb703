/// Reads manifest files: what they hold, and where something in them is not right.
@NullMarked
package dev.sluice.cli.manifests;

import org.jspecify.annotations.NullMarked;
