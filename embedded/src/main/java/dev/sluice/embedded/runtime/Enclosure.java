package dev.sluice.embedded.runtime;

import dev.sluice.embedded.runtime.limits.ControlGroup;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// What the processes of a container are inside of.
interface Enclosure {
    /// Nothing holds them but their session.
    Enclosure NONE = new Enclosure() {};

    /// Shell lines that take the shell inside.
    default String enter() {
        return "";
    }

    /// A command inside, beside the container's own.
    ///
    /// @param terminal whether it has one
    default Launch beside(Launch container, List<String> command, boolean terminal) {
        return new Launch(command, container.env(), container.directory(), this);
    }

    /// Whether the memory limit is kept by it.
    default boolean limitsMemory() {
        return false;
    }

    /// Whether it has killed a process for want of memory.
    default boolean outOfMemory() {
        return false;
    }

    /// Whether an end with this code can have no other reason, although nobody says so.
    default boolean mustHaveBeen(int code) {
        return false;
    }

    /// Whether only one process may fall for want of memory, and the others go on.
    default boolean mayLoseOne() {
        return true;
    }

    /// Its first process, where that is not the one that was started.
    default OptionalLong firstProcess() {
        return OptionalLong.empty();
    }

    /// Waits until commands can be run inside.
    default void awaitOpen() throws InterruptedException {}

    /// Ends all that is inside.
    default void kill() {}

    /// Ends what is left inside, and removes it.
    default void close() {}

    /// A control group.
    record Grouped(ControlGroup group, boolean limitsMemory) implements Enclosure {
        @Override
        public String enter() {
            return group.doors().stream()
                    .map(door -> "echo $$ >'" + door + "' || exit 126\n")
                    .collect(Collectors.joining());
        }

        @Override
        public boolean outOfMemory() {
            return limitsMemory && group.outOfMemory();
        }

        @Override
        public void kill() {
            group.kill();
        }

        @Override
        public void close() {
            group.delete();
        }
    }
}
