package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.IpAddress;

import java.util.List;
import java.util.Map;

/// The checks of whom a policy lets through, and of the addresses of endpoints.
final class PeerChecks {
    private static final Map<String, String> SIDES = Map.of("ingress", "from", "egress", "to");

    private PeerChecks() {}

    static void check(JsonNode spec, FieldErrors errors) {
        for (String side : List.of("ingress", "egress")) {
            JsonNode rules = spec.path(side);
            for (int i = 0; i < rules.size(); i++) {
                JsonNode peers = rules.get(i).path(SIDES.get(side));
                for (int j = 0; j < peers.size(); j++) {
                    String at = "spec.%s[%d].%s[%d]".formatted(side, i, SIDES.get(side), j);
                    peer(peers.get(j), at, errors);
                }
            }
        }
    }

    private static void peer(JsonNode peer, String at, FieldErrors errors) {
        boolean block = peer.has("ipBlock");
        boolean selected = peer.has("podSelector") || peer.has("namespaceSelector");
        if (!block && !selected) {
            errors.required(at, "must specify a peer");
        } else if (block && selected) {
            errors.forbidden(at, "may not specify both ipBlock and another peer");
        }
        if (block) {
            JsonNode cidr = peer.at("/ipBlock/cidr");
            if (cidr.asText().isEmpty()) {
                errors.required(at + ".ipBlock.cidr");
            } else if (IpAddress.Block.parse(cidr.asText()).isEmpty()) {
                errors.invalid(
                        at + ".ipBlock.cidr",
                        cidr,
                        "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            }
        }
    }

    /// @param type `IPv4` or `IPv6`; others are not looked at
    static void addresses(JsonNode addresses, String type, String at, FieldErrors errors) {
        if (!type.startsWith("IPv")) {
            return;
        }
        for (int i = 0; i < addresses.size(); i++) {
            String text = addresses.get(i).asText();
            boolean isAddress = IpAddress.parse(text).isPresent();
            boolean isSix = text.contains(":");
            if (!isAddress) {
                errors.invalid(
                        at + "[" + i + "]",
                        text,
                        "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
            }
            if (!isAddress || isSix != type.equals("IPv6")) {
                errors.invalid(at, text, "must be an " + type + " address");
            }
        }
    }
}
