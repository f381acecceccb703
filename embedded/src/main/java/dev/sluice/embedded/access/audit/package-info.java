/// Who did what: one line for each request, without bodies and without credentials.
@NullMarked
package dev.sluice.embedded.access.audit;

import org.jspecify.annotations.NullMarked;
