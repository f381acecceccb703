package dev.sluice.embedded.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// How a node runs its pods.
///
/// @param data where files of pods lie; `pods`, `volumes`, `claims`, `logs` and `processes` below
///   it belong to the runtime, and to one runtime only
/// @param node the name pods are bound to
/// @param home what `$(SLUICE_HOME)` stands for in a LocalImage
/// @param drain how long the processes of a deleted pod go on, unready, before they are told to
///   stop. The readiness goes to the EndpointSlice controller and from there to the gateway and the
///   proxies, each by a watch; whoever has not heard of it yet still sends to the pod, and must be
///   answered. Counts within the grace period.
/// @param clock tells when; the processes themselves run in real time
/// @param random where the ports begin
public record RuntimeOptions(
        Path data,
        String node,
        Path home,
        Duration drain,
        InstantSource clock,
        RandomGenerator random) {
    public static final Duration DRAIN = Duration.ofMillis(300);

    /// The node `local` with the usual drain, real time and a random first port.
    public static RuntimeOptions local(Path data, Path home) {
        return new RuntimeOptions(
                data, "local", home, DRAIN, InstantSource.system(), RandomGenerator.getDefault());
    }
}
