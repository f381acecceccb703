package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.operator.OperatorOptions;
import dev.sluice.operator.rollout.Reporting;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import java.util.Map;

class OperatorFlagsTest {
    private static OperatorCommand parsed(String... arguments) {
        var command = new OperatorCommand();
        new CommandLine(command).parseArgs(arguments);
        return command;
    }

    private static OperatorOptions options(String... arguments) {
        var command = parsed(arguments);
        return Operators.options(command.flags, command.reporting.reporting(Map.of()));
    }

    @Test
    void withoutFlagsEverythingIsAsFlaggerHasIt() {
        var options = options();
        var settings = options.settings();

        assertThat(options.namespace()).isEmpty();
        assertThat(settings.provider()).isEqualTo("istio");
        assertThat(settings.metricsServer()).isEqualTo("http://prometheus:9090");
        assertThat(settings.rules().selectorLabels())
                .containsExactly("app", "name", "app.kubernetes.io/name");
        assertThat(settings.rules().tracksConfigs()).isTrue();
        assertThat(settings.routing()).isEqualTo(dev.sluice.routing.Settings.DEFAULT);
        assertThat(settings.reporting()).isEqualTo(Reporting.NONE);
        assertThat(settings.crossNamespaceRefs()).isTrue();
        assertThat(parsed().flags.leaderElection).isFalse();
        assertThat(parsed().flags.leaseNamespace()).isEqualTo("kube-system");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "--"})
    void oneDashOrTwo(String dashes) {
        var command =
                parsed(
                        dashes + "mesh-provider=gatewayapi:v1",
                        dashes + "enable-leader-election=true",
                        dashes + "enable-config-tracking=false",
                        dashes + "no-cross-namespace-refs",
                        dashes + "selector-labels=k8s-app,app",
                        dashes + "namespace",
                        "shop");
        var settings =
                Operators.options(command.flags, command.reporting.reporting(Map.of())).settings();

        assertThat(settings.provider()).isEqualTo("gatewayapi:v1");
        assertThat(settings.rules().tracksConfigs()).isFalse();
        assertThat(settings.rules().selectorLabels()).containsExactly("k8s-app", "app");
        assertThat(settings.crossNamespaceRefs()).isFalse();
        assertThat(command.flags.leaderElection).isTrue();
        assertThat(command.flags.leaseNamespace()).isEqualTo("shop");
    }

    @Test
    void whoMayReadOneNamespaceOnlyRefusesReferencesIntoOthers() {
        var command = parsed("-namespace=shop");
        var options = Operators.options(command.flags, command.reporting.reporting(Map.of()));

        assertThat(options.settings().crossNamespaceRefs()).isFalse();
    }

    @Test
    void whatMeansNothingHereIsAccepted() {
        parsed(
                "-kubeconfig-qps=100",
                "-kubeconfig-burst=250",
                "-threadiness=2",
                "-control-loop-interval=10s",
                "-zap-replace-globals=false",
                "-logtostderr",
                "-v=4",
                "-kubeconfig-service-mesh=");
    }

    @Test
    void anUnknownProviderIsRefusedInOneSentence() {
        assertThatThrownBy(() -> options("-mesh-provider=isto"))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith("--mesh-provider: provider \"isto\" is unknown");
    }

    @Test
    void aMetricsServerWithoutAHostIsRefused() {
        assertThatThrownBy(() -> options("-metrics-server=prometheus"))
                .hasMessageContaining("--metrics-server must be a URL");
    }

    @Test
    void labelsAreCopiedByPrefixButNeverFluxs() {
        var flags = parsed("-include-label-prefix=app.kubernetes.io,team").flags;

        assertThat(flags.copies("app.kubernetes.io/version")).isTrue();
        assertThat(flags.copies("team")).isTrue();
        assertThat(flags.copies("owner")).isFalse();
        assertThat(parsed().flags.copies("owner")).isFalse();
        assertThat(parsed("-include-label-prefix=*").flags.copies("owner")).isTrue();
        assertThat(parsed("-include-label-prefix=*").flags.copies("kustomize.toolkit.fluxcd.io/x"))
                .isFalse();
    }

    @Test
    void theEnvironmentWinsAndTeamsWinsOverSlack() {
        var flags =
                parsed(
                                "-slack-url=http://flag",
                                "-slack-channel=deploys",
                                "-event-webhook=http://events",
                                "-cluster-name=eu-1")
                        .reporting;
        var slack = flags.reporting(Map.of("SLACK_URL", "http://environment", "SLACK_TOKEN", "t"));
        var teams = flags.reporting(Map.of("MSTEAMS_URL", "http://teams"));

        assertThat(slack.clusterName()).isEqualTo("eu-1");
        assertThat(slack.eventWebhook()).contains("http://events");
        assertThat(slack.alerts().orElseThrow().recipient().address())
                .isEqualTo("http://environment");
        assertThat(slack.alerts().orElseThrow().recipient().token()).contains("t");
        assertThat(slack.alerts().orElseThrow().recipient().channel()).isEqualTo("deploys");
        assertThat(teams.alerts().orElseThrow().channel().name()).isEqualTo("msteams");
    }
}
