package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Target;
import dev.sluice.embedded.objects.Objects;
import dev.sluice.embedded.objects.ResourceType;
import dev.sluice.embedded.objects.select.LabelSelector;

import java.io.IOException;
import java.util.OptionalLong;

/// Reads kinds that are not stored.
record ComputedRequests(Computed computed, Rendering rendering) {
    void answer(Exchange exchange, ResourceType type, Target target) throws IOException {
        if (!exchange.method().equals("GET") || exchange.flag("watch")) {
            throw Refusals.methodNotAllowed();
        }
        if (!target.name().isEmpty()) {
            var object = computed.get(type, target.namespace(), target.name());
            rendering.object(exchange, 200, type, object);
            return;
        }
        var selector = LabelSelector.parse(exchange.query("labelSelector"));
        var items =
                computed.list(type, target.namespace()).stream()
                        .filter(item -> selector.matches(item.path("metadata").path("labels")))
                        .toList();
        rendering.list(exchange, type, new Objects.Page(items, 0, "", OptionalLong.empty()));
    }
}
