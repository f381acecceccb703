package dev.sluice.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.Test;

class EchoesTest {
    private static final ObjectKey CART = Kinds.CANARY.key("shop", "cart");

    private final Echoes echoes = new Echoes();

    @Test
    void whatTheWatchTellsOfAWriteBeforeItsAnswerIsNoNews() {
        echoes.begin(CART);
        assertThat(echoes.holds(CART, 5)).isTrue();
        assertThat(echoes.end(CART, 5)).isFalse();
    }

    @Test
    void whatSomebodyElseWroteAfterwardsIsNews() {
        echoes.begin(CART);
        echoes.holds(CART, 5);
        echoes.holds(CART, 6);
        assertThat(echoes.end(CART, 5)).isTrue();
    }

    @Test
    void whatWasHeardDuringAWriteThatIsRefusedIsNews() {
        echoes.begin(CART);
        echoes.holds(CART, 5);
        assertThat(echoes.end(CART, 0)).isTrue();
    }

    @Test
    void nothingIsHeldBackWhileNothingIsWritten() {
        assertThat(echoes.holds(CART, 5)).isFalse();
        echoes.begin(CART);
        echoes.end(CART, 6);
        assertThat(echoes.holds(CART, 7)).isFalse();
    }

    @Test
    void ofTwoWritesAtOnceTheLastToEndTells() {
        echoes.begin(CART);
        echoes.begin(CART);
        echoes.holds(CART, 6);
        assertThat(echoes.end(CART, 7)).isFalse();
        assertThat(echoes.end(CART, 5)).isTrue();
    }
}
