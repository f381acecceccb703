package dev.sluice.routing;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.engine.Split;

/// Two weights on the wire and the split they mean.
///
/// @param primary not negative; the two need not sum to 100
record Share(long primary, long canary) {
    /// Adds up the weights of the destinations that the two names belong to.
    static Share of(Iterable<? extends JsonNode> destinations, Naming naming, int missingWeight) {
        long primary = 0;
        long canary = 0;
        for (var destination : destinations) {
            long weight = destination.path("weight").asLong(missingWeight);
            String name = naming.nameOf(destination);
            if (name.equals(naming.primary())) {
                primary += weight;
            } else if (name.equals(naming.canary())) {
                canary += weight;
            }
        }
        return new Share(primary, canary);
    }

    /// @throws RouteUnreadable when no traffic reaches either
    Split split(ObjectKey key, boolean mirrored) throws RouteUnreadable {
        if (primary < 0 || canary < 0 || primary + canary <= 0) {
            throw new RouteUnreadable(
                    key + " sends traffic neither to the primary nor to the canary");
        }
        return new Split((int) Math.round(100.0 * canary / (primary + canary)), mirrored);
    }

    /// Where a destination has its name, and which two names are ours.
    ///
    /// @param path to the name inside a destination, as a JSON pointer
    record Naming(String path, String primary, String canary) {
        String nameOf(JsonNode destination) {
            return destination.at(path).asText("");
        }

        boolean primary(JsonNode destination) {
            return nameOf(destination).equals(primary);
        }

        boolean canary(JsonNode destination) {
            return nameOf(destination).equals(canary);
        }
    }
}
