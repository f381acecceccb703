package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.access.token.ServiceAccountTokens.Wish;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The tokens of one pod, bound to it, each replaced when four fifths of its life are over.
///
/// The shares are the kubelet's.
final class PodTokens {
    private static final Resource ACCOUNTS = Resource.SERVICE_ACCOUNTS;
    private static final long USUAL_SECONDS = 3600;
    private static final Duration LONGEST_USE = Duration.ofHours(24);

    private final ApiDoor door;
    private final Cluster cluster;
    private final InstantSource clock;
    private final Map<Wanted, Held> held = new ConcurrentHashMap<>();

    PodTokens(ApiDoor door, Cluster cluster, InstantSource clock) {
        this.door = door;
        this.cluster = cluster;
        this.clock = clock;
    }

    /// @param audience empty for the API server
    private record Wanted(String audience, long seconds) {}

    private record Held(String token, Instant until) {
        @Override
        public String toString() {
            return "Held[until=" + until + "]";
        }
    }

    /// @param source a `serviceAccountToken` of a projected volume
    /// @throws BlockedException while the account, or the server, does not exist
    String token(PodSpec pod, JsonNode source) throws BlockedException {
        var wanted =
                new Wanted(
                        source.path("audience").asText(""),
                        source.path("expirationSeconds").asLong(USUAL_SECONDS));
        var known = held.get(wanted);
        if (known != null && clock.instant().isBefore(known.until())) {
            return known.token();
        }
        var fresh = issue(pod, wanted);
        held.put(wanted, fresh);
        return fresh.token();
    }

    private Held issue(PodSpec pod, Wanted wanted) throws BlockedException {
        var access =
                door.access()
                        .orElseThrow(() ->
                                BlockedException.config("no service account tokens are given"));
        var name = pod.spec().path("serviceAccountName").asText("default");
        var account =
                cluster.get(new Key(ACCOUNTS, pod.namespace(), name))
                        .orElseThrow(() ->
                                BlockedException.config(
                                        "serviceaccount \"" + name + "\" not found"));
        var lifetime = Duration.ofSeconds(wanted.seconds());
        var audiences =
                wanted.audience().isEmpty() ? List.<String>of() : List.of(wanted.audience());
        var bound = pod.object().deepCopy().put("kind", "Pod");
        var issued =
                access.tokens().issue(account, new Wish(audiences, lifetime, Optional.of(bound)));
        var use = lifetime.multipliedBy(4).dividedBy(5);
        return new Held(
                issued.token(),
                clock.instant().plus(use.compareTo(LONGEST_USE) < 0 ? use : LONGEST_USE));
    }

    /// The file for clients that read `KUBECONFIG`, with the pod's token for the API server where a
    /// volume asks for one; empty where there is no server.
    Optional<byte[]> kubeconfig(PodSpec pod) throws BlockedException {
        var access = door.access();
        if (access.isEmpty()) {
            return Optional.empty();
        }
        var source = forServer(pod);
        var token =
                source.isEmpty() ? Optional.<String>empty() : Optional.of(token(pod, source.get()));
        return Optional.of(new PodKubeconfig(access.get(), pod.namespace()).text(token));
    }

    private static Optional<JsonNode> forServer(PodSpec pod) {
        return PodSpec.stream(pod.spec().path("volumes"))
                .flatMap(volume -> PodSpec.stream(volume.path("projected").path("sources")))
                .map(source -> source.path("serviceAccountToken"))
                .filter(source -> source.isObject() && source.path("audience").asText("").isEmpty())
                .findFirst();
    }

    /// When the first of them is to be replaced; empty without any.
    Optional<Instant> due() {
        return held.values().stream().map(Held::until).min(Instant::compareTo);
    }
}
