/// What a Canary asks for, and what is refused.
@NullMarked
package dev.sluice.api.reading;

import org.jspecify.annotations.NullMarked;
