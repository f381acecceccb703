/// The one HTTP client for everything outside the cluster: deadlines, bounded bodies, redaction, no
/// hidden retries.
@NullMarked
package dev.sluice.http;

import org.jspecify.annotations.NullMarked;
