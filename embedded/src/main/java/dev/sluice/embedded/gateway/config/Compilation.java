package dev.sluice.embedded.gateway.config;

import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.objects.Key;

import java.util.Map;

/// What the objects of one moment mean.
///
/// @param verdicts one for each object whose status the gateway keeps
public record Compilation(Routes routes, Map<Key, Verdict> verdicts) {}
