/// Requests through the gateway, and through nginx where it is installed.
@NullMarked
package dev.sluice.bench.gateway;

import org.jspecify.annotations.NullMarked;
