/// A Kubernetes client that costs little, the same one for every server that is measured.
@NullMarked
package dev.sluice.bench.http;

import org.jspecify.annotations.NullMarked;
