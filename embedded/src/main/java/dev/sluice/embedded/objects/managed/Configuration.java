package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads the fields out of an object, and checks them against the schema on the way.
final class Configuration {
    private final List<String> errors = new ArrayList<>();
    private final boolean checked;

    private Configuration(boolean checked) {
        this.checked = checked;
    }

    /// The fields of an object that somebody applies.
    ///
    /// @throws ApplyException when it does not fit the schema
    static FieldSet checked(FieldType type, JsonNode object) {
        var walk = new Configuration(true);
        FieldSet fields = new FieldSet();
        walk.value(type, object, fields, new ArrayList<>());
        if (!walk.errors.isEmpty()) {
            throw new ApplyException.Mismatch(
                    walk.errors.size() == 1
                            ? walk.errors.getFirst()
                            : walk.errors.stream()
                                    .map(error -> "  " + error)
                                    .collect(Collectors.joining("\n", "errors:\n", "")));
        }
        return fields;
    }

    /// The fields of an object that is stored.
    static FieldSet of(FieldType type, JsonNode object) {
        FieldSet fields = new FieldSet();
        new Configuration(false).value(type, object, fields, new ArrayList<>());
        return fields;
    }

    private void value(FieldType type, JsonNode value, FieldSet fields, List<String> path) {
        switch (type.of(value)) {
            case FieldType.Scalar scalar -> {
                scalar(scalar, value, path);
                fields.mark();
            }
            case FieldType.Members members -> members(members, value, fields, path);
            case FieldType.Atomic atomic -> {
                fields.mark();
                if (requireList(value, path) && checked) {
                    inside(atomic.item(), value, path);
                }
            }
            case FieldType.Keyed keyed -> items(keyed, value, fields, path);
            case FieldType.SetOf set -> items(set, value, fields, path);
            case FieldType.Deduced _ -> fields.mark();
        }
    }

    private void members(
            FieldType.Members type, JsonNode value, FieldSet fields, List<String> path) {
        if (!value.isObject() && !value.isNull()) {
            report(path, "expected map, got &{" + Go.plain(value) + "}");
            return;
        }
        if (type.atomic()) {
            fields.mark();
        }
        for (var member : Values.sorted(value).entrySet()) {
            String name = member.getKey();
            String step = Step.field(name);
            path.add(step);
            var inner = type.member(name);
            if (inner.isEmpty()) {
                report(path, "field not declared in schema");
            }
            FieldSet below = type.atomic() ? new FieldSet() : fields.child(step);
            JsonNode item = member.getValue();
            value(inner.orElse(FieldType.DEDUCED), item, below, path);
            if (item.isNull() || item.isObject() && item.isEmpty() || !type.declares(name)) {
                below.mark();
            }
            path.removeLast();
        }
    }

    /// Nobody owns an item of a list that is owned as one; it must fit all the same.
    private void inside(FieldType item, JsonNode list, List<String> path) {
        for (int i = 0; i < list.size(); i++) {
            path.add("i:" + i);
            value(item, list.get(i), new FieldSet(), path);
            path.removeLast();
        }
    }

    private void items(FieldType type, JsonNode value, FieldSet fields, List<String> path) {
        if (!requireList(value, path)) {
            return;
        }
        FieldType item =
                switch (type) {
                    case FieldType.Keyed keyed -> keyed.item();
                    case FieldType.SetOf set -> set.item();
                    default -> FieldType.Scalar.UNTYPED;
                };
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < value.size(); i++) {
            String step;
            try {
                step = Values.step(type, value.get(i));
            } catch (IllegalArgumentException e) {
                report(path, "element " + i + ": " + e.getMessage());
                return;
            }
            if (!seen.add(step)) {
                report(path, "duplicate entries for key " + Step.text(List.of(step)));
            }
            path.add(step);
            value(item, value.get(i), fields.child(step).mark(), path);
            path.removeLast();
        }
    }

    private boolean requireList(JsonNode value, List<String> path) {
        if (value.isArray() || value.isNull()) {
            return value.isArray();
        }
        report(path, "expected list, got &{" + Go.plain(value) + "}");
        return false;
    }

    private void scalar(FieldType.Scalar type, JsonNode value, List<String> path) {
        if (value.isNull()) {
            return;
        }
        switch (type) {
            case NUMERIC -> {
                if (!value.isNumber()) {
                    report(path, "expected numeric (int or float), got " + Go.type(value));
                }
            }
            case STRING -> {
                if (!value.isTextual()) {
                    report(path, "expected string, got " + Go.value(value));
                }
            }
            case BOOLEAN -> {
                if (!value.isBoolean()) {
                    report(path, "expected boolean, got &{" + Go.plain(value) + "}");
                }
            }
            case UNTYPED -> {
                if (!value.isValueNode()) {
                    report(path, "expected any scalar, got &{" + Go.plain(value) + "}");
                }
            }
        }
    }

    private void report(List<String> path, String message) {
        if (checked) {
            errors.add((path.isEmpty() ? "" : Step.text(path) + ": ") + message);
        }
    }
}
