package dev.sluice.alerts;

import dev.sluice.http.Http;
import dev.sluice.http.HttpFailure;
import dev.sluice.http.Request;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Where alerts of one AlertProvider go.
///
/// @param address of the chat service's webhook; it is a secret
/// @param token a bot token; empty for none
/// @param channel empty means `general`
/// @param username empty means `flagger`
/// @param proxy empty for what the environment says
public record Recipient(
        String address,
        Optional<String> token,
        String channel,
        String username,
        Optional<URI> proxy) {
    public Recipient {
        channel = channel.isBlank() ? "general" : channel;
        username = username.isBlank() ? "flagger" : username;
        token = token.map(String::strip).filter(it -> !it.isEmpty());
    }

    /// A recipient with nothing but an address.
    public static Recipient at(String address) {
        return new Recipient(address, Optional.empty(), "", "", Optional.empty());
    }

    URI uri() throws HttpFailure {
        return Http.address("the alert provider's address", address);
    }

    /// A POST of the JSON; nothing of the address but its host may be said.
    ///
    /// @param target what the channel makes of the address
    Request post(URI target, String json) throws HttpFailure {
        var request = Request.postJson(target, json).over(new Request.Transport(false, proxy));
        for (var uri : List.of(target, uri())) {
            request = request.hiding(uri.toString());
            String path = String.valueOf(uri.getRawPath());
            request = path.length() > 1 ? request.hiding(path) : request;
            String query = uri.getRawQuery();
            request = query == null ? request : request.hiding(query);
        }
        return request;
    }

    /// Never shows the address.
    @Override
    public String toString() {
        return "channel " + channel;
    }
}
