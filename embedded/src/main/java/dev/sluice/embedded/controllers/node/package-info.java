/// The one node of the embedded cluster, and which pods it takes.
@NullMarked
package dev.sluice.embedded.controllers.node;

import org.jspecify.annotations.NullMarked;
