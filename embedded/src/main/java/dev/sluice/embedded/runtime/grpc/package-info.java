/// Asks a server about its health by `grpc.health.v1.Health/Check`, over HTTP/2 without TLS.
@NullMarked
package dev.sluice.embedded.runtime.grpc;

import org.jspecify.annotations.NullMarked;
