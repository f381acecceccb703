package dev.sluice.api.flagger;

import dev.sluice.api.flagger.Schema.Doc;
import dev.sluice.api.flagger.Schema.OneOf;
import dev.sluice.api.flagger.Schema.Values;

import org.jspecify.annotations.Nullable;

/// Where alerts go. Exactly one of `address` and `secretRef` is present.
@Wire
@OneOf({"type address", "type secretRef"})
@Doc("Where alerts go: type, and exactly one of address and secretRef.")
public record AlertProviderSpec(
        @Doc("The kind of chat service.")
                @Values({"slack", "msteams", "discord", "rocket", "gchat"})
                @Nullable String type,
        @Doc("The channel to write to, where the service has channels. Default: general.")
                @Nullable String channel,
        @Doc("The name to write as. Default: flagger.") @Nullable String username,
        @Doc("URL of the incoming webhook.") @Nullable String address,
        @Doc("URL of an HTTP proxy on the way to the webhook.") @Nullable String proxy,
        @Doc(
                        "A Secret in the namespace of this object with the key address (the"
                                + " webhook's URL) and, for slack, optionally the key token (a bot"
                                + " token).")
                @Nullable SecretRef secretRef) {}
