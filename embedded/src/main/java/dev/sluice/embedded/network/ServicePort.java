package dev.sluice.embedded.network;

/// One port of one Service, as its clients name it.
///
/// @param port the Service's port, 1..65535
public record ServicePort(String namespace, String service, int port) {
    @Override
    public String toString() {
        return service + "." + namespace + ":" + port;
    }
}
