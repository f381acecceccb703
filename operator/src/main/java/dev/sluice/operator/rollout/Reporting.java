package dev.sluice.operator.rollout;

import dev.sluice.alerts.AlertChannel;
import dev.sluice.alerts.Channels;
import dev.sluice.alerts.Recipient;

import java.net.URI;
import java.util.Optional;

/// Who the operator tells about Canaries that name nobody themselves.
///
/// @param clusterName the first fact of every alert; empty for none
/// @param eventWebhook URL that gets the events of Canaries without an event webhook of their own
/// @param alerts who gets the alerts of Canaries without alerts of their own
public record Reporting(
        String clusterName, Optional<String> eventWebhook, Optional<Global> alerts) {
    /// Nobody.
    public static final Reporting NONE = new Reporting("", Optional.empty(), Optional.empty());

    /// A recipient of everything.
    public record Global(AlertChannel channel, Recipient recipient) {
        /// @param address of the incoming webhook, or of the API when there is a token
        public static Global slack(String address, Sender sender, Optional<URI> proxy) {
            var recipient =
                    new Recipient(address, sender.token(), sender.channel(), sender.name(), proxy);
            return new Global(channel("slack"), recipient);
        }

        /// @param address of the incoming webhook
        public static Global msTeams(String address, Optional<URI> proxy) {
            var recipient = new Recipient(address, Optional.empty(), "", "", proxy);
            return new Global(channel("msteams"), recipient);
        }

        private static AlertChannel channel(String name) {
            return switch (Channels.find(name)) {
                case Channels.Choice.Known(var channel) -> channel;
                case Channels.Choice.Unknown unknown ->
                        throw new IllegalStateException(unknown.why());
            };
        }
    }

    /// As whom, and where, Slack shows an alert.
    ///
    /// @param token of a bot; empty for none
    public record Sender(Optional<String> token, String channel, String name) {}
}
