package dev.sluice.embedded.gateway.gloo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.routes.HeaderEdits;
import dev.sluice.embedded.gateway.routes.HeaderEdits.Addition;
import dev.sluice.embedded.gateway.routes.HeaderEdits.Edits;
import dev.sluice.embedded.gateway.routes.PathRewrite;
import dev.sluice.embedded.gateway.routes.Policy;
import dev.sluice.embedded.gateway.routes.Retries;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Reads options of routes, virtual hosts and weighted destinations.
final class Policies {
    private static final Set<String> ROUTE =
            Set.of(
                    "timeout",
                    "retries",
                    "prefixRewrite",
                    "regexRewrite",
                    "hostRewrite",
                    "headerManipulation",
                    "shadowing");
    private static final Set<String> HOST = Set.of("retries", "headerManipulation");
    private static final Set<String> DESTINATION = Set.of("headerManipulation");

    private final Upstreams upstreams;

    Policies(Upstreams upstreams) {
        this.upstreams = upstreams;
    }

    /// The members of the first, filled up with those of the second that it lacks.
    static ObjectNode fill(Field options, Field defaults) {
        var merged = JsonNodeFactory.instance.objectNode();
        defaults.members().forEach((name, field) -> merged.set(name, field.node()));
        options.members().forEach((name, field) -> merged.set(name, field.node()));
        return merged;
    }

    Policy policy(Field options, Field hostOptions, Scope scope, Consumer<String> warnings) {
        warnAboutOthers(options, ROUTE, warnings);
        var edits = new ArrayList<HeaderEdits>();
        for (var level : List.of(options, hostOptions)) {
            var found = edits(level, warnings);
            if (!found.isEmpty()) {
                edits.add(found);
            }
        }
        var retries = options.at("retries");
        return new Policy(
                options.at("timeout").duration(Policy.DEFAULT_TIMEOUT),
                retries(retries.present() ? retries : hostOptions.at("retries"), warnings),
                edits,
                rewrite(options),
                options.at("hostRewrite").textIfPresent(),
                shadow(options.at("shadowing"), scope));
    }

    /// Reports what a virtual host asks for in vain.
    static void checkHost(Field options, Consumer<String> warnings) {
        warnAboutOthers(options, HOST, warnings);
    }

    private static void warnAboutOthers(
            Field options, Set<String> honoured, Consumer<String> warnings) {
        for (var option : options.members().values()) {
            if (!honoured.contains(option.path().substring(options.path().length() + 1))) {
                warnings.accept(Upstreams.unsupported(option.path()));
            }
        }
    }

    /// Edits of a weighted destination.
    static HeaderEdits destination(Field options, Consumer<String> warnings) {
        warnAboutOthers(options, DESTINATION, warnings);
        return edits(options, warnings);
    }

    private static HeaderEdits edits(Field options, Consumer<String> warnings) {
        var field = options.at("headerManipulation");
        if (!field.present()) {
            return HeaderEdits.NONE;
        }
        return new HeaderEdits(
                new Edits(
                        field.at("requestHeadersToRemove").texts(),
                        additions(field.at("requestHeadersToAdd"), warnings)),
                new Edits(
                        field.at("responseHeadersToRemove").texts(),
                        additions(field.at("responseHeadersToAdd"), warnings)));
    }

    private static List<Addition> additions(Field list, Consumer<String> warnings) {
        var additions = new ArrayList<Addition>();
        for (var item : list.items()) {
            var header = item.at("header");
            if (!header.present()) {
                warnings.accept(item.path() + " needs a header; other sources are not honoured");
                continue;
            }
            additions.add(
                    new Addition(
                            token(header.at("key")),
                            value(header.at("value")),
                            item.at("append").flag(true)));
        }
        return additions;
    }

    private static String token(Field field) {
        var text = field.text();
        if (!text.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw field.invalid("must be a header name");
        }
        return text;
    }

    private static String value(Field field) {
        var text = field.text();
        if (text.chars().anyMatch(c -> c < ' ' && c != '\t' || c > 255 || c == 127)) {
            throw field.invalid("must not contain control characters");
        }
        return text;
    }

    private static Retries retries(Field field, Consumer<String> warnings) {
        if (!field.present()) {
            return Retries.NONE;
        }
        var backOff = field.at("retryBackOff");
        if (backOff.present()) {
            checkBackOff(backOff);
            warnings.accept(backOff.path() + " is not honoured: the next try follows at once");
        }
        long count = field.at("numRetries").number(0);
        if (count < 0 || count > 100) {
            throw field.at("numRetries").invalid("must be within 0..100");
        }
        var on = new HashSet<String>();
        for (var condition : field.at("retryOn").text().split(",", -1)) {
            if (!condition.isBlank()) {
                on.add(condition.strip());
            }
        }
        var codes = new HashSet<Integer>();
        for (var code : field.at("retriableStatusCodes").items()) {
            codes.add((int) code.number(0));
        }
        return new Retries(
                count == 0 ? 1 : (int) count,
                on,
                codes,
                field.at("perTryTimeout").duration(Duration.ZERO));
    }

    private static void checkBackOff(Field backOff) {
        var none = Duration.ofNanos(-1);
        var first = backOff.at("baseInterval").duration(none);
        var longest = backOff.at("maxInterval").duration(none);
        if (first.isZero() || longest.isZero()) {
            throw backOff.invalid("needs intervals above zero");
        }
        if (!longest.isNegative() && first.isNegative()) {
            throw backOff.at("maxInterval").invalid("needs a baseInterval");
        }
        if (!longest.isNegative() && first.compareTo(longest) > 0) {
            throw backOff.at("baseInterval").invalid("must not be above maxInterval");
        }
    }

    private static Optional<PathRewrite> rewrite(Field options) {
        var prefix = options.at("prefixRewrite");
        if (prefix.present()) {
            return Optional.of(new PathRewrite.Prefix(prefix.text()));
        }
        return substitution(options.at("regexRewrite"));
    }

    static Optional<PathRewrite> substitution(Field field) {
        return field.present()
                ? Optional.of(
                        new PathRewrite.Substitute(
                                field.at("pattern").at("regex").regex(),
                                field.at("substitution").text()))
                : Optional.empty();
    }

    private Optional<Policy.Shadow> shadow(Field field, Scope scope) {
        if (!field.present()) {
            return Optional.empty();
        }
        double percentage = field.at("percentage").decimal(0);
        if (percentage < 0 || percentage > 100) {
            throw field.at("percentage").invalid("must be within 0..100");
        }
        return Optional.of(
                new Policy.Shadow(
                        upstreams.find(field.at("upstream"), scope.owner()),
                        percentage,
                        field.at("hostRewriteLiteral").textIfPresent(),
                        field.at("disableShadowHostSuffixAppend").flag(false) ? "" : "-shadow"));
    }
}
