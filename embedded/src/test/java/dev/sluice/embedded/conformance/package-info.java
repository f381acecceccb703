/// Requests and the answers of a real kube-apiserver, asked of the embedded one.
@NullMarked
package dev.sluice.embedded.conformance;

import org.jspecify.annotations.NullMarked;
