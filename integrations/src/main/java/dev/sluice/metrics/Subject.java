package dev.sluice.metrics;

import dev.sluice.notation.GoTemplate;
import dev.sluice.notation.TemplateException;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// What a query asks about: the functions that query templates can call.
///
/// @param name of the Canary
/// @param target name of the workload
/// @param service the apex Service's name
/// @param names of the ingress and the route, where they differ from the target
/// @param interval as the metric has it; a metric without one means `1m`
/// @param variables `templateVariables` of the metric
public record Subject(
        String name,
        String namespace,
        String target,
        String service,
        Names names,
        String interval,
        Map<String, String> variables) {

    /// The names of objects that only some providers have.
    public record Names(String ingress, String route) {}

    public Subject {
        interval = interval.isBlank() ? "1m" : interval;
        variables = Map.copyOf(variables);
    }

    /// @throws TemplateException when the template is wrong or names something that is not set
    public String render(String template) throws TemplateException {
        return GoTemplate.parse(template).render(functions(UnaryOperator.identity()));
    }

    Map<String, Object> functions(UnaryOperator<String> writing) {
        var functions = new HashMap<String, Object>();
        functions.put("name", writing.apply(name));
        functions.put("namespace", writing.apply(namespace));
        functions.put("target", writing.apply(target));
        functions.put("service", writing.apply(service));
        functions.put("ingress", writing.apply(names.ingress()));
        functions.put("route", writing.apply(names.route()));
        functions.put("interval", interval);
        functions.put("variables", new TreeMap<>(variables));
        return functions;
    }
}
