/// Containers of pods in podman or docker, by the command line that both have.
@NullMarked
package dev.sluice.embedded.runtime.engine;

import org.jspecify.annotations.NullMarked;
