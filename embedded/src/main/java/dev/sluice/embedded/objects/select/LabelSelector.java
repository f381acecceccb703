package dev.sluice.embedded.objects.select;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.validation.Names;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A parsed label selector such as `app=web,tier in (a, b),!old`.
public final class LabelSelector {
    private final List<Requirement> requirements;

    private LabelSelector(List<Requirement> requirements) {
        this.requirements = requirements;
    }

    /// @param operator `in`, `notin`, `exists`, `!`, `>` or `<`
    record Requirement(String key, String operator, Set<String> values) {
        boolean matches(JsonNode labels) {
            JsonNode found = labels.path(key);
            boolean has = found.isTextual();
            return switch (operator) {
                case "in" -> has && values.contains(found.asText());
                case "notin" -> !has || !values.contains(found.asText());
                case "exists" -> has;
                case "!" -> !has;
                case ">" -> has && compare(found.asText()) > 0;
                default -> has && compare(found.asText()) < 0;
            };
        }

        private int compare(String found) {
            try {
                return Long.compare(
                        Long.parseLong(found), Long.parseLong(values.iterator().next()));
            } catch (NumberFormatException _) {
                return 0;
            }
        }
    }

    /// @param text empty matches everything
    /// @throws IllegalArgumentException with the real server's message
    public static LabelSelector parse(String text) {
        return new LabelSelector(new LabelSelectorParser(text).parse());
    }

    public boolean isEmpty() {
        return requirements.isEmpty();
    }

    /// @param labels `metadata.labels`; missing means no labels
    public boolean matches(JsonNode labels) {
        return requirements.stream().allMatch(requirement -> requirement.matches(labels));
    }

    static Requirement requirement(String key, String operator, List<String> values) {
        Optional<String> wrong = Names.qualified(key);
        if (wrong.isPresent()) {
            throw new IllegalArgumentException(
                    "unable to parse requirement: <nil>: Invalid value: \""
                            + key
                            + "\": "
                            + wrong.get());
        }
        boolean compares = operator.equals(">") || operator.equals("<");
        if (compares && !values.getFirst().matches("[+-]?[0-9]+")) {
            throw new IllegalArgumentException(
                    "unable to parse requirement: values[0]: Invalid value: \""
                            + values.getFirst()
                            + "\": for 'Gt', 'Lt' operators, the value must be an integer");
        }
        List<String> checked = new ArrayList<>();
        for (String value : values) {
            Names.labelValue(value)
                    .ifPresent(why -> {
                        throw new IllegalArgumentException(
                                "unable to parse requirement: values["
                                        + checked.size()
                                        + "]["
                                        + key
                                        + "]: Invalid value: \""
                                        + value
                                        + "\": "
                                        + why);
                    });
            checked.add(value);
        }
        return new Requirement(key, operator, Set.copyOf(checked));
    }
}
