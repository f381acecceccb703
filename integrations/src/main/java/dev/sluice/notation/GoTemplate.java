package dev.sluice.notation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A template in the subset of Go's text/template that metric queries use: functions without
/// arguments, `variables.key`, `printf`, `eq`, `ne`, `and`, `or`, `not`, `index`, `$x := …`, `if`,
/// pipelines and trim markers.
///
/// Source: the documentation of Go's text/template.
public final class GoTemplate {
    private final List<Block> blocks;

    private GoTemplate(List<Block> blocks) {
        this.blocks = blocks;
    }

    /// @throws TemplateException when the text is not a template, or uses what is not supported
    public static GoTemplate parse(String text) throws TemplateException {
        try {
            return new GoTemplate(TemplateParser.parse(text));
        } catch (IllegalArgumentException badEscapeOrNumber) {
            throw new TemplateException(
                    "the template holds a wrong escape or number: "
                            + badEscapeOrNumber.getMessage());
        }
    }

    /// @param functions what the names in the template stand for: texts, or maps of texts
    /// @throws TemplateException when a name or a key is not there
    public String render(Map<String, Object> functions) throws TemplateException {
        var out = new StringBuilder();
        new Run(functions, new HashMap<>(), out).all(blocks);
        return out.toString();
    }

    private record Run(
            Map<String, Object> functions, Map<String, Object> variables, StringBuilder out) {
        void all(List<Block> blocks) throws TemplateException {
            for (var block : blocks) {
                switch (block) {
                    case Block.Text(var text) -> out.append(text);
                    case Block.Output(var value) -> out.append(value(value));
                    case Block.Assign(var name, var value) -> variables.put(name, value(value));
                    case Block.If(var condition, var then, var otherwise) ->
                            all(isTrue(value(condition)) ? then : otherwise);
                }
            }
        }

        private Object value(Expression expression) throws TemplateException {
            return switch (expression) {
                case Expression.Literal(var value) -> value;
                case Expression.Variable(var name) -> known(variables, name, "$" + name);
                case Expression.Field(var inner, var name) -> field(value(inner), name);
                case Expression.Call(var function, var arguments) -> call(function, arguments);
            };
        }

        private static Object field(Object map, String name) throws TemplateException {
            if (map instanceof Map<?, ?> entries) {
                var found = entries.get(name);
                if (found != null) {
                    return found;
                }
                throw new TemplateException(
                        "the variable %s is not set; set are %s".formatted(name, entries.keySet()));
            }
            throw new TemplateException(
                    "%s is read from something that is not a map".formatted(name));
        }

        private static Object known(Map<String, Object> names, String name, String shown)
                throws TemplateException {
            var found = names.get(name);
            if (found == null) {
                throw new TemplateException("%s is not known here".formatted(shown));
            }
            return found;
        }

        private Object call(String function, List<Expression> arguments) throws TemplateException {
            var values = new ArrayList<>();
            for (var argument : arguments) {
                values.add(value(argument));
            }
            return switch (function) {
                case "printf" -> Printf.format(values);
                case "print" -> String.join("", values.stream().map(String::valueOf).toList());
                case "eq" ->
                        values.size() > 1
                                && values.subList(1, values.size()).contains(values.getFirst());
                case "ne" -> values.size() == 2 && !values.getFirst().equals(values.getLast());
                case "not" -> values.size() == 1 && !isTrue(values.getFirst());
                case "and" -> choice(function, values, false);
                case "or" -> choice(function, values, true);
                case "index" ->
                        field(
                                argument(function, values, 0),
                                String.valueOf(argument(function, values, 1)));
                default -> {
                    if (!values.isEmpty()) {
                        throw new TemplateException(
                                "%s takes no arguments, or is not known".formatted(function));
                    }
                    yield function.equals("true") || function.equals("false")
                            ? Boolean.valueOf(function)
                            : known(functions, function, "the function " + function);
                }
            };
        }

        /// The first value that is true (or false), or the last.
        private static Object choice(String function, List<Object> values, boolean wanted)
                throws TemplateException {
            var last = argument(function, values, values.size() - 1);
            return values.stream().filter(it -> isTrue(it) == wanted).findFirst().orElse(last);
        }

        private static Object argument(String function, List<Object> values, int index)
                throws TemplateException {
            if (index < 0 || index >= values.size()) {
                throw new TemplateException("%s has too few arguments".formatted(function));
            }
            return values.get(index);
        }

        private static boolean isTrue(Object value) {
            return switch (value) {
                case Boolean flag -> flag;
                case Long number -> number != 0;
                case Map<?, ?> map -> !map.isEmpty();
                default -> !String.valueOf(value).isEmpty();
            };
        }
    }
}
