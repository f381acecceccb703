package dev.sluice.embedded.metrics.web;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.sluice.embedded.metrics.scrape.Scrapes;

import java.io.IOException;
import java.util.List;

/// `/api/v1/targets`: what is scraped and how it goes.
final class TargetsEndpoint {
    private final Scrapes scrapes;

    TargetsEndpoint(Scrapes scrapes) {
        this.scrapes = scrapes;
    }

    /// @param state `active`, `dropped`, `any` or empty
    Answer targets(String state) {
        List<Scrapes.Active> active = state.equals("dropped") ? List.of() : scrapes.active();
        return Answer.success(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("activeTargets");
            for (Scrapes.Active target : active) {
                write(json, target);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("droppedTargets");
            json.writeEndArray();
            json.writeObjectFieldStart("droppedTargetCounts");
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private void write(JsonGenerator json, Scrapes.Active active) throws IOException {
        var target = active.target();
        var health = active.health();
        json.writeStartObject();
        json.writeObjectFieldStart("discoveredLabels");
        json.writeEndObject();
        json.writeFieldName("labels");
        new ResultJson(json).labels(target.labels());
        json.writeStringField("scrapePool", target.pool());
        json.writeStringField("scrapeUrl", target.url());
        json.writeStringField("globalUrl", target.url());
        json.writeStringField("lastError", health.error());
        json.writeStringField("lastScrape", health.at().toString());
        json.writeNumberField("lastScrapeDuration", health.took().toNanos() / 1e9);
        json.writeStringField("health", health.word());
        json.writeStringField("scrapeInterval", scrapes.interval().toMillis() + "ms");
        json.writeStringField("scrapeTimeout", scrapes.timeout().toMillis() + "ms");
        json.writeEndObject();
    }
}
