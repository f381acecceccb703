/// Reads the protobuf bodies of Go clients into the JSON the rest of the server knows.
@NullMarked
package dev.sluice.embedded.apiserver.protobuf;

import org.jspecify.annotations.NullMarked;
