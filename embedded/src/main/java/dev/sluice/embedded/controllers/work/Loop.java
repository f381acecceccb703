package dev.sluice.embedded.controllers.work;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Key;
import dev.sluice.queue.WorkQueue;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Runs one controller: watches feed a queue, workers decide and write until closed.
public final class Loop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final int WORKERS = 4;

    private final Controller controller;
    private final Writer writer;
    private final WorkQueue<Key> queue;
    private final List<AutoCloseable> watches = new ArrayList<>();
    private final List<Thread> workers = new ArrayList<>();

    private Loop(Controller controller, Shell shell) {
        this.controller = controller;
        this.writer = new Writer(shell, controller.name());
        this.queue = new WorkQueue<>(shell.clock());
    }

    /// Starts at once, with everything that exists.
    public static Loop start(Controller controller, Shell shell) {
        var loop = new Loop(controller, shell);
        for (var source : controller.sources()) {
            var concerned = new Concerned(source);
            loop.watches.add(
                    shell.cluster()
                            .watch(
                                    source.resource(),
                                    change -> loop.enqueue(concerned.keys(change))));
        }
        for (int i = 0; i < WORKERS; i++) {
            loop.workers.add(
                    Thread.ofVirtual().name(controller.name() + "-" + i).start(loop::work));
        }
        return loop;
    }

    /// Decides these keys anew.
    public void enqueue(Collection<Key> keys) {
        if (!keys.isEmpty()) {
            queue.addAll(keys);
        }
    }

    /// Ends watches and workers; decisions being performed are completed.
    @Override
    public void close() {
        for (var watch : watches) {
            try {
                watch.close();
            } catch (Exception e) {
                LOG.warn("{}: a watch did not close: {}", controller.name(), e.getMessage());
            }
        }
        // Not by interruption: that would close the file of a store somebody is writing to.
        queue.close();
        try {
            for (var worker : workers) {
                worker.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            for (var key = queue.take(); key.isPresent(); key = queue.take()) {
                work(key.get());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(Key key) {
        try {
            var decision = controller.decide(key);
            writer.perform(decision.writes());
            queue.succeeded(key, decision.again());
        } catch (Writer.Refused refused) {
            if (refused.isOvertaken()) {
                LOG.debug("{}: {} again: {}", controller.name(), key, refused.getMessage());
            } else {
                LOG.info("{}: {} refused: {}", controller.name(), key, refused.getMessage());
                afterRefusal(key, refused);
            }
            queue.failed(key);
        } catch (RuntimeException broken) {
            LOG.warn("{}: {} failed, trying again", controller.name(), key, broken);
            queue.failed(key);
        }
    }

    private void afterRefusal(Key key, Writer.Refused refused) {
        try {
            writer.perform(controller.refused(key, refused.write(), refused.why()).writes());
        } catch (Writer.Refused | ApiException again) {
            LOG.debug("{}: {} could not say so: {}", controller.name(), key, again.getMessage());
        }
    }

    /// Which keys a change concerns: those the object names now, and those it named before.
    private static final class Concerned {
        private final Controller.Source source;
        private final Map<String, Collection<Key>> before = new HashMap<>();

        Concerned(Controller.Source source) {
            this.source = source;
        }

        Collection<Key> keys(Change change) {
            return switch (change) {
                case Change.Added added -> kept(added.object());
                case Change.Modified modified -> kept(modified.object());
                case Change.Deleted deleted -> {
                    var keys = asked(deleted.object());
                    yield union(keys, before.remove(Meta.uid(deleted.object())));
                }
                case Change.Synced _, Change.Bookmark _ -> List.of();
            };
        }

        private Collection<Key> kept(ObjectNode object) {
            var keys = asked(object);
            var old =
                    keys.isEmpty()
                            ? before.remove(Meta.uid(object))
                            : before.put(Meta.uid(object), keys);
            return union(keys, old);
        }

        private Collection<Key> asked(ObjectNode object) {
            try {
                return source.keys().apply(object);
            } catch (RuntimeException broken) {
                LOG.warn("a change of {} is not understood", Meta.name(object), broken);
                return List.of();
            }
        }

        private static Collection<Key> union(Collection<Key> keys, @Nullable Collection<Key> old) {
            if (old == null || keys.containsAll(old)) {
                return keys;
            }
            var union = new HashSet<>(keys);
            union.addAll(old);
            return union;
        }
    }
}
