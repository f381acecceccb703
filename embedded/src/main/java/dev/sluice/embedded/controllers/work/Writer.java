package dev.sluice.embedded.controllers.work;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;

import java.util.List;
import java.util.function.Consumer;

/// Performs the writes of a decision, in order.
final class Writer {
    private final Cluster cluster;
    private final Events events;
    private final Consumer<ObjectNode> finalizer;
    private final String component;

    Writer(Shell shell, String component) {
        this.cluster = shell.cluster();
        this.events = shell.events();
        this.finalizer = shell.finalizer();
        this.component = component;
    }

    /// @throws Refused at the first write the API refuses; later ones are not tried
    void perform(List<Write> writes) throws Refused {
        for (var write : writes) {
            try {
                perform(write);
            } catch (ApiException why) {
                throw new Refused(write, why);
            }
        }
    }

    private void perform(Write write) {
        switch (write) {
            case Write.Create create -> cluster.create(create.resource(), create.object());
            case Write.Ensure ensure -> ensure(ensure);
            case Write.CreateAndTell create -> {
                var created = cluster.create(create.resource(), create.object());
                var note = create.note();
                events.record(component, note.withMessage(note.message() + Meta.name(created)));
            }
            case Write.Update update -> cluster.update(update.resource(), update.object());
            case Write.UpdateStatus update ->
                    cluster.updateStatus(update.resource(), update.object());
            case Write.Finalize ended -> finalizer.accept(ended.namespace());
            case Write.Delete delete -> delete(delete.key());
            case Write.Tell tell -> events.record(component, tell.note());
        }
    }

    private void ensure(Write.Ensure ensure) {
        try {
            cluster.create(ensure.resource(), ensure.object());
        } catch (ApiException there) {
            if (!there.isConflict()) {
                throw there;
            }
        }
    }

    private void delete(Key key) {
        try {
            cluster.delete(key);
        } catch (ApiException gone) {
            if (!gone.isNotFound()) {
                throw gone;
            }
        }
    }

    /// A write was refused.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Write write;
        private final ApiException why;

        Refused(Write write, ApiException why) {
            super(why.getMessage(), why);
            this.write = write;
            this.why = why;
        }

        Write write() {
            return write;
        }

        ApiException why() {
            return why;
        }

        /// Somebody else was faster, or the object is gone: deciding anew is enough.
        boolean isOvertaken() {
            return why.isConflict() || why.isNotFound();
        }
    }
}
