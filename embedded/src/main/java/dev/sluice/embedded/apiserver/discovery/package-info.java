/// What the server serves, told in the dialects of discovery and OpenAPI.
@NullMarked
package dev.sluice.embedded.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
