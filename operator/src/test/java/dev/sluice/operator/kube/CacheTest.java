package dev.sluice.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.Test;

import java.util.Optional;

/// The newest state wins, in whatever order it is told.
class CacheTest {
    private static final ObjectKey KEY = Kinds.SERVICE.key("test", "podinfo");

    private final Cache cache = new Cache();

    private static ObjectNode version(String uid, int revision) {
        var object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata").put("uid", uid).put("resourceVersion", "" + revision);
        return object;
    }

    @Test
    void whatTheWatchStillTellsOfTheTimeBeforeAWriteIsDropped() {
        assertThat(cache.put(KEY, version("a", 9), Optional.empty())).isTrue();
        assertThat(cache.put(KEY, version("a", 8), Optional.empty())).isFalse();
        assertThat(cache.put(KEY, version("a", 9), Optional.empty())).as("no news").isFalse();
        assertThat(cache.get(KEY)).contains(version("a", 9));
        assertThat(cache.put(KEY, version("a", 10), Optional.empty())).isTrue();
        assertThat(cache.get(KEY)).contains(version("a", 10));
    }

    @Test
    void theEndOfAnObjectDoesNotTakeItsSuccessorOfTheSameName() {
        cache.put(KEY, version("b", 12), Optional.empty());
        assertThat(cache.remove(KEY, version("a", 11))).isFalse();
        assertThat(cache.get(KEY)).contains(version("b", 12));
        assertThat(cache.remove(KEY, version("b", 13))).isTrue();
        assertThat(cache.get(KEY)).isEmpty();
    }
}
