package dev.sluice.example.marketplace;

import java.util.concurrent.ThreadLocalRandom;

/// What the marketplace offers. Version 2 also says how many are left; version 3 was released with
/// a slow query that sometimes fails.
final class Listings implements Page {
    private static final double FAILING = 0.05;
    private static final int SLOW_FROM_MILLIS = 550;
    private static final int SLOW_TO_MILLIS = 900;

    private final String version;
    private final String currency;

    Listings(String version, String currency) {
        this.version = version;
        this.currency = currency;
    }

    @Override
    public Answer answer(String path) throws InterruptedException {
        if (version.equals("v3")) {
            var random = ThreadLocalRandom.current();
            if (random.nextDouble() < FAILING) {
                return Answer.of(500, "{\"error\":\"the query failed\"}");
            }
            Thread.sleep(random.nextInt(SLOW_FROM_MILLIS, SLOW_TO_MILLIS));
        }
        return Answer.of(
                200,
                "{\"listings\":[%s,%s]}"
                        .formatted(listing("bicycle", 120, 3), listing("guitar", 250, 1)));
    }

    private String listing(String title, int price, int left) {
        var more = version.equals("v1") ? "" : ",\"left\":" + left;
        return "{\"title\":\"%s\",\"price\":%d,\"currency\":\"%s\"%s}"
                .formatted(title, price, currency, more);
    }
}
