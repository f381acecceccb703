package dev.sluice.embedded.objects.select;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A parsed field selector such as `metadata.name=web,status.phase!=Running`.
public final class FieldSelector {
    private final List<Term> terms;

    private FieldSelector(List<Term> terms) {
        this.terms = terms;
    }

    private record Term(String field, String value, boolean equal) {
        boolean matches(JsonNode object) {
            return FieldSelector.valueOf(object, field).equals(value) == equal;
        }
    }

    /// @param text empty matches everything
    /// @param known whether a kind supports a field
    /// @param unsupported makes the message for one it does not
    /// @throws IllegalArgumentException with the real server's message
    public static FieldSelector parse(
            String text, Predicate<String> known, UnaryOperator<String> unsupported) {
        List<Term> terms = new ArrayList<>();
        for (String part : split(text)) {
            if (part.isEmpty()) {
                continue;
            }
            Term term = term(part, text);
            if (!known.test(term.field())) {
                throw new IllegalArgumentException(unsupported.apply(term.field()));
            }
            terms.add(term);
        }
        return new FieldSelector(terms);
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Term term(String part, String text) {
        for (int i = 0; i < part.length(); i++) {
            for (String operator : new String[] {"!=", "==", "="}) {
                if (part.startsWith(operator, i)) {
                    String value = part.substring(i + operator.length());
                    if (value.replaceAll("\\\\.", "").contains("=")) {
                        throw new IllegalArgumentException(
                                "invalid field selector: unescaped character in value: 61");
                    }
                    return new Term(part.substring(0, i), unescape(value), !operator.equals("!="));
                }
            }
        }
        throw new IllegalArgumentException(
                "invalid selector: '" + text + "'; can't understand '" + part + "'");
    }

    private static String unescape(String value) {
        return value.replace("\\,", ",").replace("\\=", "=").replace("\\\\", "\\");
    }

    public boolean isEmpty() {
        return terms.isEmpty();
    }

    public boolean matches(JsonNode object) {
        return terms.stream().allMatch(term -> term.matches(object));
    }

    /// The name every match must have; empty when the selector does not fix it.
    public Optional<String> name() {
        return terms.stream()
                .filter(term -> term.equal() && term.field().equals("metadata.name"))
                .map(Term::value)
                .findFirst();
    }

    private static String valueOf(JsonNode object, String field) {
        JsonNode at = object;
        for (String part : field.split("\\.")) {
            at = at.path(part);
        }
        if (at.isMissingNode()
                && (field.equals("spec.unschedulable") || field.equals("spec.hostNetwork"))) {
            return "false";
        }
        return at.isNull() ? "" : at.asText();
    }
}
