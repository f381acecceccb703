/// The node agent: each container of a pod is a process of this machine.
///
/// # What a container finds
///
/// - **Command.** `command` and `args` with `$(VAR)` replaced; without a `command`, the entrypoint
///   of the `LocalImage` object whose `spec.repository` is the image's name without its tag.
///   `$(IMAGE_TAG)` and `$(SLUICE_HOME)` are known there too.
/// - **Ports.** All pods share the address 127.0.0.1, so each declared `containerPort` gets a free
///   port of its own in 20000..29999: `PORT` is that of the container's first one, `PORT_8080` and
///   `PORT_HTTP` (number and name) those of the whole pod. An `env` entry `PORT` that holds the
///   number of a container port is replaced by the local port. The pod's annotation
///   `sluice.dev/host-ports` tells others, and is written before any process starts. A pod with
///   `hostNetwork`, or a port with `hostPort`, keeps the port it declares.
/// - **Names.** Names of Services in commands, arguments and values of variables become local
///   addresses: see [dev.sluice.embedded.network].
/// - **Files.** There is no mount namespace. Each container has a directory, which `SLUICE_ROOT`
///   names and where it starts; a volume mounted at `/etc/config` is `$SLUICE_ROOT/etc/config`, and
///   a `workingDir` of `/app` is `$SLUICE_ROOT/app`. (The `workingDir` of a LocalImage is a
///   directory of the machine.)
/// - **Variables.** Of the platform's own environment only PATH (the running JDK first), LANG, TZ,
///   HOME and TMPDIR; the links of the namespace's Services except `kubernetes`.
///
/// - **API server.** `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT` lead to it. The token,
///   `ca.crt` and `namespace` of the service account lie at
///   `$SLUICE_ROOT/var/run/secrets/kubernetes.io/serviceaccount`; the token is bound to the pod and
///   replaced before it expires. `KUBECONFIG` names a file with the same in it, so that kubectl and
///   most client libraries need nothing else.
///
/// # How it ends
///
/// A deleted pod is unready at once and goes on for [RuntimeOptions#drain]; then preStop, SIGTERM
/// to the container's first process, and at the end of the grace SIGKILL to the whole tree. Each
/// container is a session of its own that is killed when the platform ends, however it ends; what
/// left its session is found and killed at the next start. Then the pods of the store start again
/// as after the reboot of a node.
///
/// # What it may use
///
/// Where the machine lets Sluice make control groups, the kernel keeps the limits of CPU and
/// memory, as in a cluster. Elsewhere the memory of a container is looked at once a second, its CPU
/// is not limited, and an event of the pod says so. Either way a container over its memory limit
/// ends as `OOMKilled`. Users and capabilities are not changed, and mounts are not read-only.
///
/// # In an engine
///
/// A pod whose annotation `sluice.dev/engine`, or that of its namespace, is `podman` or `docker`
/// runs its images there: files lie where the image expects them, `PORT` and the rest are the
/// declared ports, which are published at the pod's local ports. Its containers share a network;
/// from there Services and the API server are not reached, unless the pod has `hostNetwork`.
///
/// # How it decides
///
/// `PodPlan` and `PodReactions` are pure: pod, state, report and time in; state and actions out.
/// `PodAgent` is the shell, one virtual thread per pod.
@NullMarked
package dev.sluice.embedded.runtime;

import org.jspecify.annotations.NullMarked;
