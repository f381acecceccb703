/// How API objects become routes: the objects of one moment in, routes and verdicts out.
@NullMarked
package dev.sluice.embedded.gateway.config;

import org.jspecify.annotations.NullMarked;
