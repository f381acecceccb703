package dev.sluice.embedded.objects.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

class FieldSetTest {
    private static final List<String> STEPS =
            List.of("f:a", "f:b", "f:c", "k:{\"name\":\"x\"}", "v:1");

    private static FieldSet random(Random random) {
        var set = new FieldSet();
        for (int i = random.nextInt(12); i > 0; i--) {
            FieldSet at = set;
            for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
                at = at.child(STEPS.get(random.nextInt(STEPS.size())));
            }
            at.mark();
        }
        return set;
    }

    private static Set<List<String>> paths(FieldSet set) {
        return new HashSet<>(set.paths());
    }

    @RepeatedTest(50)
    void reckonsAsSetsDo(RepetitionInfo run) {
        var random = new Random(run.getCurrentRepetition());
        FieldSet one = random(random);
        FieldSet other = random(random);

        Set<List<String>> union = paths(one);
        union.addAll(other.paths());
        Set<List<String>> difference = paths(one);
        difference.removeAll(paths(other));
        Set<List<String>> intersection = paths(one);
        intersection.retainAll(paths(other));

        assertThat(paths(one.union(other))).isEqualTo(union);
        assertThat(paths(one.minus(other))).isEqualTo(difference);
        assertThat(paths(one.and(other))).isEqualTo(intersection);
        assertThat(one.minus(one).isEmpty()).isTrue();
    }

    @RepeatedTest(50)
    void readsBackWhatItWrote(RepetitionInfo run) {
        FieldSet set = random(new Random(run.getCurrentRepetition()));

        assertThat(paths(FieldSet.parse(set.toJson()))).isEqualTo(paths(set));
    }

    @Test
    void equalSetsShareTheirNodes() throws Exception {
        var json = new ObjectMapper().readTree("{\"f:data\":{\".\":{},\"f:k\":{}}}");

        assertThat(FieldSet.parse(json).toJson())
                .isEqualTo(json)
                .isSameAs(FieldSet.parse(json.deepCopy()).toJson());
    }

    @Test
    void refusesWhatIsNoPath() throws Exception {
        var json = new ObjectMapper().readTree("{\"data\":{}}");

        assertThatThrownBy(() -> FieldSet.parse(json)).isInstanceOf(IllegalArgumentException.class);
    }
}
