package dev.sluice.alerts;

import java.util.List;

/// Every alert channel there is.
public final class Channels {
    private static final List<AlertChannel> ALL =
            List.of(new Discord(), new GoogleChat(), new MsTeams(), new Rocket(), new Slack());

    private Channels() {}

    /// The outcome of a search by name.
    public sealed interface Choice {
        /// There is such a channel.
        record Known(AlertChannel channel) implements Choice {}

        /// There is none, and nothing is guessed.
        record Unknown(String name, List<String> names) implements Choice {
            /// A sentence for the user.
            public String why() {
                return "alert provider type \"%s\" is unknown; it must be one of %s"
                        .formatted(name, String.join(", ", names));
            }
        }
    }

    /// Every channel, in alphabetical order.
    public static List<AlertChannel> all() {
        return ALL;
    }

    /// The values `spec.type` may have.
    public static List<String> names() {
        return ALL.stream().map(AlertChannel::name).toList();
    }

    /// The channel of this name.
    public static Choice find(String name) {
        return ALL.stream()
                .filter(channel -> channel.name().equals(name))
                .findFirst()
                .<Choice>map(Choice.Known::new)
                .orElseGet(() -> new Choice.Unknown(name, names()));
    }
}
