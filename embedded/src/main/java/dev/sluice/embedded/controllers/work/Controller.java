package dev.sluice.embedded.controllers.work;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/// Keeps one kind of thing as it should be. The law of its caller, [Loop]: never two decisions for
/// the same key at once, and always one after the last change.
public interface Controller {
    /// As events name it, such as `deployment-controller`.
    String name();

    List<Source> sources();

    /// Reads what is stored now and says what to change.
    Decision decide(Key key);

    /// What to write when the API refused a write for another reason than a conflict or a missing
    /// object; the key is tried again later in any case.
    default Decision refused(Key key, Write write, ApiException why) {
        return Decision.NOTHING;
    }

    /// What to watch.
    ///
    /// @param keys the keys to decide anew when the object changes; asked in the watch's thread
    record Source(Resource resource, Function<ObjectNode, Collection<Key>> keys) {
        /// The objects themselves are the keys.
        public static Source itself(Resource resource) {
            return new Source(resource, object -> List.of(Meta.key(resource, object)));
        }
    }
}
