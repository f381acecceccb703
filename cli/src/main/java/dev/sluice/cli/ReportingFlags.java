package dev.sluice.cli;

import dev.sluice.operator.rollout.Reporting;

import picocli.CommandLine.Option;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// The flags that say who is told; the environment, where secrets belong, wins.
final class ReportingFlags {
    @Option(
            names = {"--cluster-name", "-cluster-name"},
            paramLabel = "NAME",
            defaultValue = "",
            description = "First fact of every alert.")
    String clusterName = "";

    @Option(
            names = {"--event-webhook", "-event-webhook"},
            paramLabel = "URL",
            defaultValue = "",
            description =
                    "Gets the events of Canaries without an event webhook of their own; or"
                            + " EVENT_WEBHOOK_URL.")
    String eventWebhook = "";

    @Option(
            names = {"--slack-url", "-slack-url"},
            paramLabel = "URL",
            defaultValue = "",
            description = "Gets the alerts of Canaries without alerts of their own; or SLACK_URL.")
    String slackUrl = "";

    @Option(
            names = {"--slack-token", "-slack-token"},
            paramLabel = "TOKEN",
            defaultValue = "",
            description = "Bot token; or SLACK_TOKEN.")
    String slackToken = "";

    @Option(
            names = {"--slack-proxy-url", "-slack-proxy-url"},
            paramLabel = "URL",
            defaultValue = "",
            description = "Proxy on the way to Slack; or SLACK_PROXY_URL.")
    String slackProxy = "";

    @Option(
            names = {"--slack-user", "-slack-user"},
            paramLabel = "NAME",
            defaultValue = "flagger",
            description = "Shown as the sender (${DEFAULT-VALUE}).")
    String slackUser = "flagger";

    @Option(
            names = {"--slack-channel", "-slack-channel"},
            paramLabel = "NAME",
            defaultValue = "",
            description = "Channel; empty for general.")
    String slackChannel = "";

    @Option(
            names = {"--msteams-url", "-msteams-url"},
            paramLabel = "URL",
            defaultValue = "",
            description = "As --slack-url, and wins over it; or MSTEAMS_URL.")
    String teamsUrl = "";

    @Option(
            names = {"--msteams-proxy-url", "-msteams-proxy-url"},
            paramLabel = "URL",
            defaultValue = "",
            description = "Proxy on the way to Teams; or MSTEAMS_PROXY_URL.")
    String teamsProxy = "";

    /// @param environment of the process
    Reporting reporting(Map<String, String> environment) {
        var events = chosen(environment, "EVENT_WEBHOOK_URL", eventWebhook);
        return new Reporting(clusterName, nonEmpty(events), global(environment));
    }

    private Optional<Reporting.Global> global(Map<String, String> environment) {
        var teams = chosen(environment, "MSTEAMS_URL", teamsUrl);
        if (!teams.isEmpty()) {
            var proxy = proxy(chosen(environment, "MSTEAMS_PROXY_URL", teamsProxy));
            return Optional.of(Reporting.Global.msTeams(teams, proxy));
        }
        var slack = chosen(environment, "SLACK_URL", slackUrl);
        if (slack.isEmpty()) {
            return Optional.empty();
        }
        var token = nonEmpty(chosen(environment, "SLACK_TOKEN", slackToken));
        var proxy = proxy(chosen(environment, "SLACK_PROXY_URL", slackProxy));
        return Optional.of(
                Reporting.Global.slack(
                        slack, new Reporting.Sender(token, slackChannel, slackUser), proxy));
    }

    private static String chosen(Map<String, String> environment, String variable, String flag) {
        var value = environment.getOrDefault(variable, "");
        return value.isEmpty() ? flag : value;
    }

    private static Optional<String> nonEmpty(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private static Optional<URI> proxy(String url) {
        try {
            return nonEmpty(url).map(URI::create);
        } catch (IllegalArgumentException malformed) {
            throw new CommandFailedException(
                    "The proxy URL for alerts is malformed; it must look like http://host:port.");
        }
    }
}
