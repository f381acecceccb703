package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Value.Sample;
import dev.sluice.embedded.metrics.promql.Value.Vector;
import dev.sluice.embedded.metrics.series.Labels;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Evaluates an operator between two expressions.
final class Combining {
    private final Expr.Binary binary;
    private final Operator operator;
    private final Matching matching;

    private Combining(Expr.Binary binary) {
        this.binary = binary;
        this.operator = binary.operator();
        this.matching = binary.matching();
    }

    static Value evaluate(Evaluator evaluator, Expr.Binary binary, long now) {
        Value left = evaluator.evaluate(binary.left(), now);
        Value right = evaluator.evaluate(binary.right(), now);
        var combining = new Combining(binary);
        return switch (left) {
            case Value.Scalar a when right instanceof Value.Scalar b ->
                    new Value.Scalar(combining.number(a.value(), b.value()));
            case Value.Scalar a when right instanceof Vector b ->
                    combining.withScalar(b, a.value(), true);
            case Vector a when right instanceof Value.Scalar b ->
                    combining.withScalar(a, b.value(), false);
            case Vector a when right instanceof Vector b ->
                    binary.operator().isSet() ? combining.set(a, b) : combining.matched(a, b);
            default -> throw new IllegalStateException("no operands: " + binary);
        };
    }

    /// An arithmetic result, or 1 and 0 for a comparison.
    private double number(double left, double right) {
        return operator.isArithmetic()
                ? operator.calculate(left, right)
                : operator.compare(left, right) ? 1 : 0;
    }

    private boolean filters() {
        return operator.isComparison() && !binary.bool();
    }

    private Vector withScalar(Vector vector, double scalar, boolean scalarIsLeft) {
        var results = new ArrayList<Sample>();
        for (Sample sample : vector.samples()) {
            double left = scalarIsLeft ? scalar : sample.value();
            double right = scalarIsLeft ? sample.value() : scalar;
            if (!filters()) {
                results.add(new Sample(sample.labels().withoutName(), number(left, right)));
            } else if (operator.compare(left, right)) {
                results.add(sample);
            }
        }
        return new Vector(results).distinct();
    }

    private Vector set(Vector left, Vector right) {
        var results = new ArrayList<Sample>();
        if (operator == Operator.OR) {
            Set<Labels> known = signatures(left);
            results.addAll(left.samples());
            for (Sample sample : right.samples()) {
                if (!known.contains(matching.signature(sample.labels()))) {
                    results.add(sample);
                }
            }
            return new Vector(results).distinct();
        }
        Set<Labels> known = signatures(right);
        for (Sample sample : left.samples()) {
            boolean matches = known.contains(matching.signature(sample.labels()));
            if (matches == (operator == Operator.AND)) {
                results.add(sample);
            }
        }
        return new Vector(results);
    }

    private Set<Labels> signatures(Vector vector) {
        return vector.samples().stream()
                .map(sample -> matching.signature(sample.labels()))
                .collect(Collectors.toSet());
    }

    private Vector matched(Vector left, Vector right) {
        boolean swapped = matching.many() == Matching.Many.RIGHT;
        List<Sample> many = swapped ? right.samples() : left.samples();
        List<Sample> one = swapped ? left.samples() : right.samples();
        if (many.isEmpty() || one.isEmpty()) {
            return Vector.EMPTY;
        }
        var ones = ones(one, swapped ? "left" : "right");
        var results = new ArrayList<Sample>();
        var taken = new HashSet<Pairing>();
        for (Sample sample : many) {
            Labels signature = matching.signature(sample.labels());
            Sample partner = ones.get(signature);
            if (partner == null) {
                continue;
            }
            double a = swapped ? partner.value() : sample.value();
            double b = swapped ? sample.value() : partner.value();
            Labels labels = resultLabels(sample.labels(), partner.labels());
            claim(taken, signature, labels);
            if (!filters()) {
                results.add(new Sample(labels, number(a, b)));
            } else if (operator.compare(a, b)) {
                results.add(new Sample(labels, a));
            }
        }
        return new Vector(results).distinct();
    }

    private record Pairing(Labels signature, Labels result) {}

    private void claim(Set<Pairing> taken, Labels signature, Labels result) {
        boolean single = matching.many() == Matching.Many.NONE;
        if (!taken.add(new Pairing(signature, single ? Labels.EMPTY : result))) {
            throw QueryException.execution(
                    "multiple matches for labels: "
                            + (single
                                    ? "many-to-one matching must be explicit"
                                            + " (group_left/group_right)"
                                    : "grouping labels must ensure unique matches"));
        }
    }

    private HashMap<Labels, Sample> ones(List<Sample> samples, String side) {
        var ones = new HashMap<Labels, Sample>();
        for (Sample sample : samples) {
            Labels signature = matching.signature(sample.labels());
            Sample other = ones.put(signature, sample);
            if (other != null) {
                throw QueryException.execution(
                        ("found duplicate series for the match group %s on the %s hand-side of the"
                                        + " operation: [%s, %s];many-to-many matching not allowed:"
                                        + " matching labels must be unique on one side")
                                .formatted(
                                        braces(signature),
                                        side,
                                        braces(other.labels()),
                                        braces(sample.labels())));
            }
        }
        return ones;
    }

    /// With the name as a label among the others.
    private static String braces(Labels labels) {
        var text = new StringBuilder();
        labels.forEach((name, value) ->
                text.append(text.isEmpty() ? "" : ", ")
                        .append(name)
                        .append("=\"")
                        .append(value)
                        .append('"'));
        return "{" + text + "}";
    }

    private Labels resultLabels(Labels many, Labels one) {
        Labels labels = filters() ? many : many.withoutName();
        if (matching.many() == Matching.Many.NONE) {
            return matching.on()
                    ? labels.keeping(matching.labels())
                    : labels.dropping(matching.labels());
        }
        var builder = labels.toBuilder();
        matching.include().forEach(label -> builder.set(label, one.get(label)));
        return builder.build();
    }
}
