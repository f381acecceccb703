package dev.sluice.embedded.runtime;

/// Something the plan asks the shell to do.
sealed interface Action {
    record Start(ContainerSpec container, int run) implements Action {}

    record Probe(ContainerSpec container, int run, ProbeSpec.Kind kind, ProbeSpec probe)
            implements Action {}

    record Hook(ContainerSpec container, int run, Handler handler) implements Action {}

    record Terminate(ContainerSpec container) implements Action {}

    /// Ends the whole process tree at once.
    record Kill(ContainerSpec container) implements Action {}

    /// Records an Event about the pod.
    ///
    /// @param container the container it is about
    record Tell(ContainerSpec container, boolean warning, String reason, String message)
            implements Action {}

    /// Deletes the pod's object: its processes are gone.
    record Remove() implements Action {}
}
