/// One HTTP request and its answer, free of what is asked: bodies, negotiation, streams with
/// back-pressure.
@NullMarked
package dev.sluice.embedded.apiserver.http;

import org.jspecify.annotations.NullMarked;
