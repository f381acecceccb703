package dev.sluice.embedded.runtime;

import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.runtime.limits.ControlGroups;

/// What all pods of the node share.
record Node(
        Cluster cluster,
        RuntimeOptions options,
        PodDirectories directories,
        Launches launches,
        PortRange ports,
        ProcessRecords records,
        PodEvents events,
        Lifeline lifeline,
        ApiDoor api,
        ControlGroups groups,
        EngineLaunches engines) {}
