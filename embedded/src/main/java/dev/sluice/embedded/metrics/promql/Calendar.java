package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Value.Sample;
import dev.sluice.embedded.metrics.series.Labels;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;

/// Functions of a time in seconds: parts of its date in UTC.
final class Calendar {
    static final Map<String, ToIntFunction<OffsetDateTime>> FIELDS =
            Map.of(
                    "minute", OffsetDateTime::getMinute,
                    "hour", OffsetDateTime::getHour,
                    "day_of_week", date -> date.getDayOfWeek().getValue() % 7,
                    "day_of_month", OffsetDateTime::getDayOfMonth,
                    "day_of_year", OffsetDateTime::getDayOfYear,
                    "days_in_month", date -> date.toLocalDate().lengthOfMonth(),
                    "month", OffsetDateTime::getMonthValue,
                    "year", OffsetDateTime::getYear);

    private Calendar() {}

    static Value evaluate(
            Evaluator evaluator, Expr.Call call, long now, ToIntFunction<OffsetDateTime> field) {
        DoubleUnaryOperator part =
                seconds -> Double.isNaN(seconds) ? Double.NaN : field.applyAsInt(date(seconds));
        if (call.arguments().isEmpty()) {
            double value = part.applyAsDouble(now / 1000.0);
            return new Value.Vector(List.of(new Sample(Labels.EMPTY, value)));
        }
        return evaluator.mapped(call.arguments().getFirst(), now, part);
    }

    private static OffsetDateTime date(double seconds) {
        long within =
                Math.clamp(
                        (long) seconds,
                        Instant.MIN.getEpochSecond() / 2,
                        Instant.MAX.getEpochSecond() / 2);
        return Instant.ofEpochSecond(within).atOffset(ZoneOffset.UTC);
    }
}
