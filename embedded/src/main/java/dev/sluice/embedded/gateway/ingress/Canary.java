package dev.sluice.embedded.gateway.ingress;

import dev.sluice.embedded.gateway.routes.Action;
import dev.sluice.embedded.gateway.routes.HeaderEdits;
import dev.sluice.embedded.gateway.routes.Regex;
import dev.sluice.embedded.gateway.routes.ValueMatch;
import dev.sluice.embedded.gateway.routes.ValueMatch.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Which share of a path's requests a canary Ingress takes: its header decides first, then its
/// cookie, then its weight.
///
/// @param main the upstream of the Ingress that has the path
/// @param canary the upstream of the canary Ingress
record Canary(Annotations annotations, String main, String canary) {

    /// Where requests go, the first that matches.
    ///
    /// @param condition empty: all the others
    record Choice(Optional<ValueMatch> condition, Action action) {}

    List<Choice> choices() {
        var choices = new ArrayList<Choice>();
        annotations.text("canary-by-header").ifPresent(name -> byHeader(name, choices));
        annotations
                .text("canary-by-cookie")
                .ifPresent(name -> {
                    choices.add(choice(cookie(name, "always"), canary));
                    choices.add(choice(cookie(name, "never"), main));
                });
        long whole = Math.max(1, annotations.number("canary-weight-total", 100));
        long share = Math.min(whole, annotations.number("canary-weight", 0));
        choices.add(
                new Choice(
                        Optional.empty(),
                        new Action.Forward(
                                List.of(target(main, whole - share), target(canary, share)))));
        return choices;
    }

    private void byHeader(String name, List<Choice> choices) {
        var value = annotations.text("canary-by-header-value");
        var pattern = annotations.text("canary-by-header-pattern");
        if (value.isPresent()) {
            choices.add(choice(header(name, value.get()), canary));
        } else if (pattern.isPresent()) {
            pattern(pattern.get())
                    .map(regex -> new ValueMatch(name, new Test.Matching(regex), false))
                    .ifPresent(condition -> choices.add(choice(condition, canary)));
        } else {
            choices.add(choice(header(name, "always"), canary));
            choices.add(choice(header(name, "never"), main));
        }
    }

    /// The pattern may match anywhere; one that is no regular expression matches nothing.
    private static Optional<Regex> pattern(String text) {
        try {
            return Optional.of(new Regex("(?s).*(?:" + text + ").*"));
        } catch (PatternSyntaxException _) {
            return Optional.empty();
        }
    }

    private static ValueMatch header(String name, String value) {
        return new ValueMatch(name, new Test.Equal(value), false);
    }

    private static ValueMatch cookie(String name, String value) {
        var regex = new Regex("(?:.*[;,]\\s*)?" + Pattern.quote(name) + "=" + value + "(?:;.*)?");
        return new ValueMatch("cookie", new Test.Matching(regex), false);
    }

    private static Choice choice(ValueMatch condition, String upstream) {
        return new Choice(Optional.of(condition), to(upstream));
    }

    static Action to(String upstream) {
        return new Action.Forward(List.of(target(upstream, 1)));
    }

    private static Action.Target target(String upstream, long weight) {
        return new Action.Target(upstream, weight, HeaderEdits.NONE);
    }
}
