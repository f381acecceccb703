/// Which addresses stand behind a Service.
@NullMarked
package dev.sluice.embedded.controllers.network;

import org.jspecify.annotations.NullMarked;
