/// The data plane: moves HTTP/1.1 between clients and endpoints on event loops. All state of a loop
/// is touched by its own thread only.
@NullMarked
package dev.sluice.embedded.gateway.proxy;

import org.jspecify.annotations.NullMarked;
