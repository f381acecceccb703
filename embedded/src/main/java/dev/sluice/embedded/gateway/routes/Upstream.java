package dev.sluice.embedded.gateway.routes;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A named set of endpoints that answer the same requests.
///
/// @param name as in metrics: `<name>_<namespace>`
/// @param ready endpoints that want traffic
/// @param terminating endpoints that still serve but are about to go; used only when none is ready
/// @param balance how one is chosen
/// @param connectTimeout limit for opening a connection
/// @param refusal 0 where requests may come; otherwise the status they are answered with at once,
///   since the object behind the reference is missing or unusable: nothing to wait for
/// @param ingress the labels under which ingress-nginx would count its requests; empty for none
public record Upstream(
        String name,
        List<Address> ready,
        List<Address> terminating,
        Balance balance,
        Duration connectTimeout,
        int refusal,
        Map<String, String> ingress) {
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

    public Upstream {
        ready = List.copyOf(ready);
        terminating = List.copyOf(terminating);
        ingress = Map.copyOf(ingress);
    }

    /// One that no Ingress counts.
    ///
    /// @param known false: answered 503
    public Upstream(
            String name,
            List<Address> ready,
            List<Address> terminating,
            Balance balance,
            Duration connectTimeout,
            boolean known) {
        this(name, ready, terminating, balance, connectTimeout, known ? 0 : 503, Map.of());
    }

    /// One whose object is missing: 503.
    public static Upstream unknown(String name) {
        return refusing(name, 503);
    }

    /// One that takes nothing.
    ///
    /// @param status what requests are answered with
    public static Upstream refusing(String name, int status) {
        return of(name, List.of(), List.of()).refusing(status);
    }

    /// One with the usual settings.
    public static Upstream of(String name, List<Address> ready, List<Address> terminating) {
        var balance = Balance.LEAST_REQUEST;
        return new Upstream(name, ready, terminating, balance, DEFAULT_CONNECT_TIMEOUT, true);
    }

    private Upstream refusing(int status) {
        return new Upstream(name, ready, terminating, balance, connectTimeout, status, ingress);
    }

    public Upstream withIngress(Map<String, String> labels) {
        return new Upstream(name, ready, terminating, balance, connectTimeout, refusal, labels);
    }

    /// Whether requests may come.
    public boolean known() {
        return refusal == 0;
    }

    /// Endpoints to choose from now; may be empty.
    public List<Address> candidates() {
        return ready.isEmpty() ? terminating : ready;
    }

    /// @param host an IP address or a name
    /// @param port 1..65535
    public record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /// How an endpoint is chosen.
    public enum Balance {
        /// The one with fewer requests under way, of two drawn at random.
        LEAST_REQUEST,
        ROUND_ROBIN,
        RANDOM
    }
}
