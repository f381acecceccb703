package dev.sluice.embedded.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.gateway.routes.Upstream;
import dev.sluice.embedded.gateway.routes.Upstream.Address;
import dev.sluice.embedded.gateway.routes.Upstream.Balance;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

class BalancerTest {
    private static final Address A = new Address("10.0.0.1", 80);
    private static final Address B = new Address("10.0.0.2", 80);
    private static final Address C = new Address("10.0.0.3", 80);

    private final Balancer balancer = new Balancer(new SplittableRandom(1));

    private static Upstream upstream(Balance balance, List<Address> ready) {
        return new Upstream("u", ready, List.of(C), balance, Duration.ofSeconds(1), true);
    }

    private Pool choose(Upstream upstream, Address... tried) {
        return balancer.choose(upstream, Set.of(tried)).orElseThrow();
    }

    @Test
    void prefersTheLessBusyOfTwo() {
        var both = upstream(Balance.LEAST_REQUEST, List.of(A, B));
        var pool = choose(both);
        pool.active = 3;
        for (int i = 0; i < 3; i++) {
            var other = choose(both);
            assertThat(other.address).isNotEqualTo(pool.address);
            other.active++;
        }
    }

    @Test
    void takesTurnsWhenAsked() {
        var both = upstream(Balance.ROUND_ROBIN, List.of(A, B));
        var counts = new HashMap<Address, Integer>();
        IntStream.range(0, 10).forEach(_ -> counts.merge(choose(both).address, 1, Integer::sum));
        assertThat(counts).containsEntry(A, 5).containsEntry(B, 5);
    }

    @Test
    void usesTerminatingEndpointsOnlyWhenNoneIsReady() {
        assertThat(choose(upstream(Balance.RANDOM, List.of(A))).address).isEqualTo(A);
        assertThat(choose(upstream(Balance.RANDOM, List.of())).address).isEqualTo(C);
    }

    @Test
    void leavesOutWhatWasTried() {
        var both = upstream(Balance.LEAST_REQUEST, List.of(A, B));
        assertThat(choose(both, A).address).isEqualTo(B);
        assertThat(balancer.choose(both, Set.of(A, B))).isEmpty();
    }
}
