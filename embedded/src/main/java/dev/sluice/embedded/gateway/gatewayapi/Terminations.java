package dev.sluice.embedded.gateway.gatewayapi;

import dev.sluice.embedded.gateway.config.Certificate;
import dev.sluice.embedded.gateway.config.Snapshot;

import java.util.ArrayList;
import java.util.List;

/// The certificates of HTTPS listeners.
///
/// @param open whether the gateway has a port for TLS
record Terminations(Snapshot snapshot, boolean open) {

    /// Whether the gateway can serve such a listener at all.
    boolean speaks(Listener listener) {
        return listener.isHttp() || (open && listener.isHttps());
    }

    /// The certificates of a listener; none of them for one without TLS.
    ///
    /// @param findings gets what is wrong with its references
    List<Certificate> of(Listener listener, Findings findings) {
        if (!listener.isHttps() || !open) {
            return List.of();
        }
        var certificates = new ArrayList<Certificate>();
        for (var reference : listener.field().at("tls").at("certificateRefs").items()) {
            var kind = reference.at("kind").textIfPresent().orElse("Secret");
            var namespace = reference.at("namespace").textIfPresent().orElse(listener.namespace());
            var name = reference.at("name").text();
            var use = new Grants.Use("Gateway", listener.namespace(), "Secret", namespace, name);
            if (!kind.equals("Secret") || !reference.at("group").text().isEmpty()) {
                findings.add("InvalidCertificateRef", reference.path() + " must name a Secret");
            } else if (!new Grants(snapshot).allow(use)) {
                findings.add(
                        "RefNotPermitted",
                        "%s: no ReferenceGrant in %s lets Gateways of %s use the Secret %s"
                                .formatted(
                                        reference.path(), namespace, listener.namespace(), name));
            } else {
                try {
                    certificates.add(
                            Certificate.read(snapshot, namespace, name, listener.hostname()));
                } catch (IllegalArgumentException e) {
                    findings.add("InvalidCertificateRef", reference.path() + ": " + e.getMessage());
                }
            }
        }
        if (certificates.isEmpty() && findings.isEmpty()) {
            findings.add("InvalidCertificateRef", "tls.certificateRefs names no Secret");
        }
        return certificates;
    }
}
