/// Local addresses for Services: a TCP proxy per Service port, and the names processes use for
/// them.
///
/// # Addresses
///
/// A Service port is served at `clusterIP:port`. Where that cannot be bound (a port below 1024
/// without the right, a cluster IP that is no loopback address, a headless Service) it is served at
/// a free port of `127.0.0.1`, which stays the same until the platform ends.
///
/// # Names
///
/// A pod is a process and has no cluster DNS. [dev.sluice.embedded.network.ServiceNames] therefore
/// replaces the host and port of a Service where they stand in a command, an argument or the value
/// of an environment variable, once, when the process starts:
/// - `SCHEME://[USER@]NAME[.NAMESPACE[.svc[.cluster.local]]][:PORT]`, the port being 80 for `http`
///   and 443 for `https` when absent;
/// - `NAME[.NAMESPACE[.svc[.cluster.local]]]:PORT` standing alone, at the beginning or after a
///   blank, `=`, `,`, `;`, a quote or an opening bracket.
///
/// It is replaced when the Service exists and has the port. A Service that does not exist yet gets
/// its address in advance when the text cannot mean anything else: the name ends in `.svc` or
/// `.svc.cluster.local`, or, in a URL only, its namespace exists, or it is one word with a port.
/// Everything else (`localhost`, IP addresses, other domain names) is left as it is.
@NullMarked
package dev.sluice.embedded.network;

import org.jspecify.annotations.NullMarked;
