/// The door: a Canary from the wire becomes a plan and a memory, or a refusal that names the field.
@NullMarked
package dev.sluice.api.reading;

import org.jspecify.annotations.NullMarked;
