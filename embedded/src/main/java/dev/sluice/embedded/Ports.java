package dev.sluice.embedded;

/// Where the doors of the embedded cluster listen; 0 stands for any free port.
///
/// @param api of the Kubernetes API, for kubectl
/// @param gateway for HTTP requests to the services
/// @param gatewayTls for the same over TLS; negative for none
/// @param metrics of the Prometheus HTTP API
public record Ports(int api, int gateway, int gatewayTls, int metrics) {
    /// Without TLS at the gateway.
    public Ports(int api, int gateway, int metrics) {
        this(api, gateway, -1, metrics);
    }

    /// 6443, 8080 and 9090.
    public static final Ports USUAL = new Ports(6443, 8080, 9090);

    /// Any free ones.
    public static final Ports ANY = new Ports(0, 0, 0);
}
