/// Reads what controllers need from Kubernetes objects held as JSON; no function here changes its
/// argument.
@NullMarked
package dev.sluice.embedded.controllers.reading;

import org.jspecify.annotations.NullMarked;
