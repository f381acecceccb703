package dev.sluice.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.Kind;
import dev.sluice.routing.Routers;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Modifier;
import java.util.Arrays;

class PermissionsTest {
    private static Permissions all() {
        var all = Permissions.own(true).and(Permissions.policies());
        for (var router : Routers.all()) {
            all = all.and(Permissions.of(router));
        }
        return all;
    }

    @Test
    void everyKindTheOperatorNamesIsCovered() {
        var all = all();
        var kinds =
                Arrays.stream(Kinds.class.getFields())
                        .filter(it -> Modifier.isStatic(it.getModifiers()))
                        .map(it -> {
                            try {
                                return (Kind) it.get(null);
                            } catch (IllegalAccessException hidden) {
                                throw new IllegalStateException(hidden);
                            }
                        })
                        .toList();

        assertThat(kinds).isNotEmpty().allMatch(all::covers);
    }

    @Test
    void nothingIsAllowedByAsteriskButTheNamesOfExternalMetrics() {
        var all = all();

        assertThat(all.rules().stream().filter(rule -> rule.resources().contains("*")))
                .extracting(rule -> rule.group())
                .containsExactly("external.metrics.k8s.io");
    }

    @Test
    void secretsAreOnlyReadWhenNoConfigurationIsCopied() {
        assertThat(Permissions.own(false).yaml())
                .contains("resources: [secrets]\n  verbs: [get, list, watch]\n");
    }

    @Test
    void aResourceIsNamedOnce() {
        var all = all();

        assertThat(
                        all.rules().stream()
                                .flatMap(rule ->
                                        rule.resources().stream()
                                                .map(it -> rule.group() + "/" + it)))
                .doesNotHaveDuplicates();
    }
}
