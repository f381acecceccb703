package dev.sluice.embedded.metrics.web;

import dev.sluice.embedded.metrics.promql.PromQl;
import dev.sluice.embedded.metrics.promql.QueryException;
import dev.sluice.embedded.metrics.promql.Value;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// `/api/v1/query` and `/api/v1/query_range`.
final class QueryEndpoints {
    private static final long MOST_POINTS = 11_000;

    private final PromQl promQl;
    private final InstantSource clock;

    QueryEndpoints(PromQl promQl, InstantSource clock) {
        this.promQl = promQl;
        this.clock = clock;
    }

    Answer instant(Parameters parameters) throws RefusedException {
        int limit = parameters.limit();
        Instant time = parameters.time("time").orElseGet(clock::instant);
        Duration lookback = lookback(parameters);
        Value value = asked(() -> promQl.instant(parameters.text("query"), time, lookback));
        return Answer.success(
                json -> new ResultJson(json).write(value, time.toEpochMilli(), limit));
    }

    Answer range(Parameters parameters) throws RefusedException {
        int limit = parameters.limit();
        Instant start = parameters.requiredTime("start");
        Instant end = parameters.requiredTime("end");
        if (end.isBefore(start)) {
            throw RefusedException.parameter("end", "end timestamp must not be before start time");
        }
        Duration step = parameters.duration("step");
        if (!step.isPositive()) {
            throw RefusedException.parameter(
                    "step",
                    "zero or negative query resolution step widths are not accepted. Try a positive"
                            + " integer");
        }
        if (Duration.between(start, end).toMillis() / step.toMillis() > MOST_POINTS) {
            throw RefusedException.badData(
                    "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing"
                            + " the query resolution (?step=XX)");
        }
        Duration lookback = lookback(parameters);
        var range = new PromQl.Range(start, end, step);
        Value value = asked(() -> promQl.range(parameters.text("query"), range, lookback));
        return Answer.success(json -> new ResultJson(json).write(value, end.toEpochMilli(), limit));
    }

    private static Duration lookback(Parameters parameters) throws RefusedException {
        return parameters.text("lookback_delta").isEmpty()
                ? PromQl.LOOKBACK
                : parameters.duration("lookback_delta");
    }

    @FunctionalInterface
    private interface Question {
        Value ask();
    }

    private static Value asked(Question question) throws RefusedException {
        try {
            return question.ask();
        } catch (QueryException e) {
            String why = String.valueOf(e.getMessage());
            throw switch (e.kind()) {
                case SYNTAX -> RefusedException.parameter("query", why);
                case EXECUTION -> new RefusedException(422, "execution", why);
            };
        }
    }
}
