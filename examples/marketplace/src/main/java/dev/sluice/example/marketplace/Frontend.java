package dev.sluice.example.marketplace;

import java.io.IOException;
import java.util.Map;

/// The page people see: a greeting around the listings. It tells in `x-listings-version` who
/// answered behind it.
final class Frontend implements Page {
    private static final String UPSTREAM_VERSION = "x-listings-version";

    private final ListingsClient listings;

    Frontend(ListingsClient listings) {
        this.listings = listings;
    }

    @Override
    public Answer answer(String path) throws InterruptedException {
        try {
            var offered = listings.fetch();
            var by = Map.of(UPSTREAM_VERSION, offered.version());
            if (offered.status() != 200) {
                var why = "{\"error\":\"listings answered %d\"}".formatted(offered.status());
                return new Answer(502, why, by);
            }
            return new Answer(
                    200, "{\"welcome\":\"marketplace\",\"offers\":" + offered.json() + "}", by);
        } catch (IOException e) {
            return Answer.of(502, "{\"error\":\"listings cannot be reached\"}");
        }
    }
}
