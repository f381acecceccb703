package dev.sluice.cli.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalDouble;

/// One JSON object for each thing that happens; the last is the summary.
public final class JsonLines implements Audience {
    /// Of the pictures, which come five times a second, one in so many is told.
    private static final int EVERY = 5;

    private final PrintStream out;
    private int pictures;

    public JsonLines(PrintStream out) {
        this.out = out;
    }

    private static ObjectNode line(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private synchronized void print(ObjectNode line) {
        out.println(line);
    }

    @Override
    public void act(int number, String heading) {
        print(line("act").put("act", number).put("heading", heading));
    }

    @Override
    public void decision(Decision decision) {
        print(
                line("decision")
                        .put("time", decision.time().toString())
                        .put("canary", decision.canary())
                        .put("phase", decision.phase())
                        .put("weight", decision.weight())
                        .put("message", decision.message()));
    }

    @Override
    public void picture(Picture picture) {
        if (pictures++ % EVERY != 0) {
            return;
        }
        var line =
                line("state")
                        .put("phase", picture.phase())
                        .put("weight", picture.weight())
                        .put("requests", picture.traffic().requests())
                        .put("failedRequests", picture.traffic().failures())
                        .put("requestsPerSecond", picture.traffic().perSecond());
        measured(line.putObject("primary"), picture.primary());
        measured(line.putObject("canary"), picture.canary());
        print(line);
    }

    private static void measured(ObjectNode side, Measured measured) {
        put(side, "successRate", measured.successRate());
        put(side, "p99Millis", measured.p99Millis());
    }

    private static void put(ObjectNode object, String field, OptionalDouble value) {
        if (value.isPresent()) {
            object.put(
                    field,
                    BigDecimal.valueOf(value.getAsDouble()).setScale(2, RoundingMode.HALF_UP));
        } else {
            object.putNull(field);
        }
    }

    @Override
    public void say(String sentence) {
        print(line("note").put("message", sentence));
    }

    @Override
    public void summary(Summary summary) {
        var line = line("summary");
        summary.promoted().forEach(line.putArray("promoted")::add);
        summary.rolledBack().forEach(line.putArray("rolledBack")::add);
        line.put("requests", summary.requests())
                .put("failedRequests", summary.failedRequests())
                .put("failedByPlatform", summary.failedByPlatform());
        put(line, "promoteSeconds", summary.promoteSeconds());
        put(line, "rollbackSeconds", summary.rollbackSeconds());
        print(line);
    }

    @Override
    public void close() {
        out.flush();
    }
}
