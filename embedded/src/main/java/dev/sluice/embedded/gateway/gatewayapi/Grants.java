package dev.sluice.embedded.gateway.gatewayapi;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.Snapshot;

/// What ReferenceGrants let one namespace use of another.
record Grants(Snapshot snapshot) {

    /// @param fromKind of the Gateway API, such as `HTTPRoute`
    /// @param toKind of the core group, such as `Service`
    record Use(
            String fromKind, String fromNamespace, String toKind, String namespace, String name) {}

    boolean allow(Use use) {
        return use.fromNamespace.equals(use.namespace)
                || snapshot.in(GatewayApiKinds.REFERENCE_GRANTS, use.namespace).stream()
                        .map(Field::spec)
                        .anyMatch(grant ->
                                grant.at("from").items().stream().anyMatch(it -> isFrom(it, use))
                                        && grant.at("to").items().stream()
                                                .anyMatch(it -> isTo(it, use)));
    }

    private static boolean isFrom(Field from, Use use) {
        return from.at("group").text().equals(GatewayApiKinds.GROUP)
                && from.at("kind").text().equals(use.fromKind)
                && from.at("namespace").text().equals(use.fromNamespace);
    }

    private static boolean isTo(Field to, Use use) {
        return to.at("group").text().isEmpty()
                && to.at("kind").text().equals(use.toKind)
                && to.at("name").textIfPresent().orElse(use.name).equals(use.name);
    }
}
