package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Value.Sample;
import dev.sluice.embedded.metrics.series.AnchoredPattern;
import dev.sluice.embedded.metrics.series.Labels;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `label_replace` and `label_join`.
final class LabelFunctions {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    // Go's templates: the longest name wins, so $1x is the group "1x", not group 1 and an x.
    private static final Pattern REFERENCE = Pattern.compile("\\$(?:(\\$)|(\\w+)|\\{(\\w+)\\})");

    private LabelFunctions() {}

    static Value replace(Evaluator evaluator, Expr.Call call, long now) {
        List<String> texts = texts(call, 1);
        String target = name(texts.get(0), "destination", "label_replace");
        String template = texts.get(1);
        String source = texts.get(2);
        AnchoredPattern pattern = pattern(texts.get(3));
        var samples = new ArrayList<Sample>();
        for (Sample sample : evaluator.vector(call.arguments().getFirst(), now).samples()) {
            Matcher match = pattern.on(sample.labels().get(source));
            samples.add(
                    matches(match)
                            ? new Sample(
                                    sample.labels().with(target, expand(template, match)),
                                    sample.value())
                            : sample);
        }
        return new Value.Vector(samples).distinct();
    }

    static Value join(Evaluator evaluator, Expr.Call call, long now) {
        List<String> texts = texts(call, 1);
        String target = name(texts.get(0), "destination", "label_join");
        String separator = texts.get(1);
        List<String> sources = texts.subList(2, texts.size());
        sources.forEach(source -> name(source, "source", "label_join"));
        var samples = new ArrayList<Sample>();
        for (Sample sample : evaluator.vector(call.arguments().getFirst(), now).samples()) {
            Labels labels = sample.labels();
            String joined = String.join(separator, sources.stream().map(labels::get).toList());
            samples.add(new Sample(labels.with(target, joined), sample.value()));
        }
        return new Value.Vector(samples).distinct();
    }

    private static List<String> texts(Expr.Call call, int from) {
        var texts = new ArrayList<String>();
        for (Expr argument : call.arguments().subList(from, call.arguments().size())) {
            Expr expr = argument;
            while (expr instanceof Expr.Parenthesis parenthesis) {
                expr = parenthesis.inner();
            }
            texts.add(expr instanceof Expr.StringLiteral text ? text.value() : "");
        }
        return texts;
    }

    private static String name(String label, String role, String function) {
        if (!NAME.matcher(label).matches()) {
            throw QueryException.execution(
                    "invalid %s label name in %s(): %s".formatted(role, function, label));
        }
        return label;
    }

    private static AnchoredPattern pattern(String text) {
        try {
            return new AnchoredPattern(text);
        } catch (IllegalArgumentException _) {
            throw QueryException.execution(
                    "invalid regular expression in label_replace(): " + text);
        }
    }

    private static boolean matches(Matcher match) {
        try {
            return match.matches();
        } catch (IllegalArgumentException e) {
            throw QueryException.execution(String.valueOf(e.getMessage()));
        }
    }

    private static String expand(String template, Matcher match) {
        return REFERENCE
                .matcher(template)
                .replaceAll(reference -> {
                    if (reference.group(1) != null) {
                        return "\\$";
                    }
                    String name =
                            reference.group(2) != null ? reference.group(2) : reference.group(3);
                    return Matcher.quoteReplacement(group(match, name));
                });
    }

    /// Empty for groups that do not exist or took no part.
    private static String group(Matcher match, String name) {
        String text = null;
        if (name.chars().allMatch(Character::isDigit)) {
            int number = name.length() < 4 ? Integer.parseInt(name) : Integer.MAX_VALUE;
            text = number <= match.groupCount() ? match.group(number) : null;
        } else if (match.namedGroups().containsKey(name)) {
            text = match.group(name);
        }
        return text == null ? "" : text;
    }
}
