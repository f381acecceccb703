package dev.sluice.cli.chart;

import dev.sluice.api.crd.Crds;
import dev.sluice.operator.Permissions;
import dev.sluice.routing.Router;
import dev.sluice.routing.Routers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// What the chart shares with the code is printed by the code.
class ChartFilesTest {
    private static final String RBAC = "charts/sluice/files/rbac/";

    static List<Router> routers() {
        return Routers.all();
    }

    @Test
    void theDefinitionsAreThoseOfTheTypes() throws IOException {
        for (Map.Entry<String, String> crd : Crds.packed().entrySet()) {
            Generated.same("charts/sluice/files/crds/" + crd.getKey(), crd.getValue());
        }
    }

    @Test
    void theRulesOfTheOperatorItself() throws IOException {
        Generated.same(RBAC + "own.yaml", Permissions.own(true).yaml());
        Generated.same(RBAC + "own-without-configs.yaml", Permissions.own(false).yaml());
        Generated.same(RBAC + "policies.yaml", Permissions.policies().yaml());
        Generated.same(RBAC + "lease.yaml", Permissions.leaseYaml());
    }

    @Test
    void theRulesOfAllProviders() throws IOException {
        var all = new Permissions(List.of());
        for (var router : Routers.all()) {
            all = all.and(Permissions.of(router));
        }
        Generated.same(RBAC + "all.yaml", all.yaml());
    }

    @ParameterizedTest
    @MethodSource("routers")
    void theRulesOfEachProvider(Router router) throws IOException {
        var rules = Permissions.of(router).yaml();
        Generated.same(
                RBAC + "provider-" + router.name().replace(":", "-") + ".yaml",
                rules.isEmpty() ? "# nothing more\n" : rules);
    }
}
