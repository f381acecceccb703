package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Wire;
import dev.sluice.embedded.objects.Objects.DeleteQuery;
import dev.sluice.embedded.objects.Objects.FieldValidation;
import dev.sluice.embedded.objects.Objects.ListQuery;
import dev.sluice.embedded.objects.Objects.WriteOptions;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// Reads what query, headers and `DeleteOptions` ask besides the object.
final class Parameters {
    private static final String AS_UNSIGNED = "strconv.ParseUint: parsing \"%s\": invalid syntax";

    private Parameters() {}

    /// @param options the name of the options in a refusal, such as `CreateOptions`
    static WriteOptions write(Exchange exchange, String options) {
        var manager = exchange.query("fieldManager");
        if (manager.length() > 128) {
            throw Refusals.option(
                    options,
                    "fieldManager",
                    "FieldValueTooLong",
                    "Too long: may not be more than 128 bytes");
        }
        var odd = manager.chars().filter(Character::isISOControl).findFirst();
        if (odd.isPresent()) {
            throw Refusals.option(
                    options,
                    "fieldManager",
                    "FieldValueInvalid",
                    "Invalid value: "
                            + Wire.text(manager)
                            + ": invalid character U+%04X (at position %d)"
                                    .formatted(odd.getAsInt(), manager.indexOf(odd.getAsInt())));
        }
        return new WriteOptions(
                manager.isEmpty() ? fromUserAgent(exchange) : manager,
                dryRun(exchange.queryAll("dryRun"), options),
                validation(exchange, options),
                exchange::warn);
    }

    private static String fromUserAgent(Exchange exchange) {
        var agent = exchange.header("User-Agent").split("/", 2)[0].trim();
        return agent.isEmpty() ? "unknown" : agent;
    }

    private static boolean dryRun(List<String> values, String options) {
        for (var value : values) {
            if (!value.equals("All")) {
                throw Refusals.option(
                        options,
                        "dryRun",
                        "FieldValueNotSupported",
                        "Unsupported value: " + Wire.text(values) + ": supported values: \"All\"");
            }
        }
        return values.contains("All");
    }

    private static FieldValidation validation(Exchange exchange, String options) {
        var value = exchange.query("fieldValidation");
        return switch (value) {
            case "" -> FieldValidation.WARN;
            case "Ignore", "Warn", "Strict" ->
                    FieldValidation.valueOf(value.toUpperCase(Locale.ROOT));
            default ->
                    throw Refusals.option(
                            options,
                            "fieldValidation",
                            "FieldValueNotSupported",
                            "Unsupported value: \""
                                    + value
                                    + "\": supported values: \"\", \"Ignore\", \"Strict\","
                                    + " \"Warn\"");
        };
    }

    /// From the body where there is one, else from the query.
    static DeleteQuery delete(Exchange exchange) {
        JsonNode body =
                exchange.body().length == 0
                        ? JsonNodeFactory.instance.objectNode()
                        : BodyDecoder.options(exchange);
        if (body.hasNonNull("gracePeriodSeconds")
                && !body.get("gracePeriodSeconds").isIntegralNumber()) {
            throw Refusals.badRequest(
                    "json: cannot unmarshal "
                            + body.get("gracePeriodSeconds")
                                    .getNodeType()
                                    .name()
                                    .toLowerCase(Locale.ROOT)
                            + " into Go struct field DeleteOptions.gracePeriodSeconds of type"
                            + " int64");
        }
        var grace =
                body.hasNonNull("gracePeriodSeconds")
                        ? OptionalLong.of(body.path("gracePeriodSeconds").asLong())
                        : number(exchange, "gracePeriodSeconds");
        var asked = body.path("dryRun").valueStream().map(JsonNode::asText).toList();
        var dryRun = dryRun(asked.isEmpty() ? exchange.queryAll("dryRun") : asked, "DeleteOptions");
        var preconditions = body.path("preconditions");
        return new DeleteQuery(
                grace,
                propagation(exchange, body),
                preconditions.path("uid").asText(),
                preconditions.path("resourceVersion").asText(),
                dryRun);
    }

    private static String propagation(Exchange exchange, JsonNode body) {
        var asked = body.path("propagationPolicy").asText(exchange.query("propagationPolicy"));
        var orphan = body.path("orphanDependents").asText(exchange.query("orphanDependents"));
        if (!asked.isEmpty() && !orphan.isEmpty()) {
            throw Refusals.option(
                    "DeleteOptions",
                    "propagationPolicy",
                    "FieldValueInvalid",
                    "Invalid value: "
                            + Wire.text(asked)
                            + ": orphanDependents and deletionPropagation cannot be both set");
        }
        return switch (asked) {
            case "" -> orphan.equals("true") ? "Orphan" : "";
            case "Background", "Foreground", "Orphan" -> asked;
            default ->
                    throw Refusals.option(
                            "DeleteOptions",
                            "propagationPolicy",
                            "FieldValueNotSupported",
                            "Unsupported value: \""
                                    + asked
                                    + "\": supported values: \"Foreground\", \"Background\","
                                    + " \"Orphan\", \"nil\"");
        };
    }

    /// Checks what may stand together in a list's query.
    ///
    /// @param revision the newest one
    static ListQuery list(Exchange exchange, long revision) {
        var asked = exchange.query("resourceVersion");
        var match = exchange.query("resourceVersionMatch");
        var token = exchange.query("continue");
        if (exchange.hasQuery("sendInitialEvents")) {
            throw forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
        }
        checkMatch(asked, match);
        if (!token.isEmpty() && !asked.isEmpty() && !asked.equals("0")) {
            throw Refusals.badRequest(
                    "specifying resource version is not allowed when using continue");
        }
        var at = revision(asked, "invalid resource version: ", 400);
        if (at > revision) {
            throw Refusals.futureRevision(at, revision);
        }
        var limit = Math.max(0, number(exchange, "limit").orElse(0));
        return new ListQuery(
                exchange.query("labelSelector"),
                exchange.query("fieldSelector"),
                asked.equals("0") && token.isEmpty() ? 0 : limit,
                token);
    }

    private static void checkMatch(String asked, String match) {
        switch (match) {
            case "" -> {}
            case "Exact", "NotOlderThan" -> {
                if (asked.isEmpty()) {
                    throw forbidden(
                            "resourceVersionMatch",
                            "resourceVersionMatch is forbidden unless resourceVersion is provided");
                }
                if (match.equals("Exact") && asked.equals("0")) {
                    throw forbidden(
                            "resourceVersionMatch",
                            "resourceVersionMatch \"exact\" is forbidden for resourceVersion"
                                    + " \"0\"");
                }
            }
            default ->
                    throw Refusals.option(
                            "ListOptions",
                            "resourceVersionMatch",
                            "FieldValueNotSupported",
                            "Unsupported value: \""
                                    + match
                                    + "\": supported values: \"Exact\", \"NotOlderThan\", \"\"");
        }
    }

    static dev.sluice.embedded.objects.ApiException forbidden(String field, String why) {
        return Refusals.option("ListOptions", field, "FieldValueForbidden", "Forbidden: " + why);
    }

    /// @return 0 for an empty value
    static long revision(String value, String prefix, int code) {
        if (value.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(value);
        } catch (NumberFormatException _) {
            throw new dev.sluice.embedded.objects.ApiException(
                    code,
                    code == 400 ? "BadRequest" : "",
                    prefix
                            + "resourceVersion: Invalid value: \""
                            + value
                            + "\": "
                            + AS_UNSIGNED.formatted(value));
        }
    }

    /// @return empty when the parameter is absent
    static OptionalLong number(Exchange exchange, String name) {
        var value = exchange.query(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException _) {
            throw Refusals.badRequest(
                    "strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
        }
    }
}
