package dev.sluice.operator.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.governance.Hold;
import dev.sluice.operator.kube.FakeCluster;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

class PoliciesTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final FakeCluster cluster = new FakeCluster();
    private Instant now = NOW;
    private final Policies policies = new Policies(() -> now);

    private void policy(String name, String spec) {
        cluster.given(Kinds.ROLLOUT_POLICY, "metadata: {name: %s}\nspec: %s".formatted(name, spec));
    }

    private String hold(String namespace) {
        return Policies.hold(policies.of(namespace, cluster), NOW)
                .map(Hold::sentence)
                .orElse("free");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                       | true  | true",
                "{matchLabels: {kubernetes.io/metadata.name: red}}        | true  | false",
                "{matchLabels: {tier: shop}}                              | true  | false",
                "{matchExpressions: [{key: tier, operator: Exists}]}      | true  | true",
                "{matchExpressions: [{key: tier, operator: DoesNotExist}]} | false | false",
                "{matchExpressions: [{key: tier, operator: In, values: [lab]}]}    | false | true",
                "{matchExpressions: [{key: tier, operator: NotIn, values: [lab]}]} | true  | false"
            })
    void areForTheNamespacesTheyChoose(String selector, boolean red, boolean blue) {
        cluster.given(Kinds.NAMESPACE, "metadata: {name: red, labels: {tier: shop}}");
        cluster.given(Kinds.NAMESPACE, "metadata: {name: blue, labels: {tier: lab}}");
        policy("p", "{hold: true, namespaceSelector: " + selector + "}");
        assertThat(hold("red")).isEqualTo(red ? "RolloutPolicy p holds" : "free");
        assertThat(hold("blue")).isEqualTo(blue ? "RolloutPolicy p holds" : "free");
    }

    @Test
    void sayWhyAndUntilWhen() {
        policy(
                "friday",
                "{freezeWindows: [{reason: Black Friday, start: \"2026-11-27T00:00:00Z\", end:"
                        + " \"2026-12-01T00:00:00Z\"}]}");
        assertThat(hold("red"))
                .isEqualTo(
                        "RolloutPolicy friday freezes (Black Friday), until 2026-12-01T00:00:00Z");
        policy("stop", "{hold: true, reason: incident 4711}");
        assertThat(hold("red")).isEqualTo("RolloutPolicy stop holds (incident 4711)");
    }

    @Test
    void ofTheWeekAreByTheClockOfTheirZone() {
        policy("weekend", "{freezeWindows: [{days: [Sat, Sun], timezone: Europe/Berlin}]}");
        assertThat(hold("red"))
                .isEqualTo("RolloutPolicy weekend freezes, until 2026-11-29T23:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{freezeWindows: [{days: [Sat], timezone: Mars/Olympus}]} | timezone:"
                        + " \"Mars/Olympus\"",
                "{freezeWindows: [{days: [Someday]}]}                     | \"Someday\" is no day",
                "{maxProgressing: many}                                   | many"
            })
    void whatIsNotUnderstoodHoldsAndSaysSo(String spec, String why) {
        policy("odd", spec);
        assertThat(hold("red")).startsWith("RolloutPolicy odd is not understood").contains(why);
    }

    /// A cluster whose kind is installed by and by.
    private static final class Bare implements View {
        private final FakeCluster cluster;
        private boolean installed;
        private int asked;

        Bare(FakeCluster cluster) {
            this.cluster = cluster;
        }

        @Override
        public Optional<ObjectNode> get(ObjectKey key) {
            return cluster.get(key);
        }

        @Override
        public List<ObjectNode> list(Kind kind, String namespace) {
            asked++;
            if (!installed) {
                throw new IllegalStateException("cannot watch");
            }
            return cluster.list(kind, namespace);
        }
    }

    @Test
    void areNotMissedWhereTheirKindIsNotInstalled() {
        var without = new Bare(cluster);
        assertThat(policies.of("red", without)).isEmpty();
        assertThat(policies.of("red", without)).isEmpty();
        assertThat(without.asked).isEqualTo(1);
    }

    @Test
    void areFoundWhenTheirKindIsInstalledLater() {
        policy("stop", "{hold: true}");
        var bare = new Bare(cluster);
        assertThat(policies.of("red", bare)).isEmpty();
        bare.installed = true;
        now = NOW.plusSeconds(10);
        assertThat(policies.of("red", bare)).hasSize(1);
    }
}
