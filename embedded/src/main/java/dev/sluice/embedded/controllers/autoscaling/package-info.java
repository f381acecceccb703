/// Keeps workloads as large as HorizontalPodAutoscalers ask.
///
/// Where each metric comes from:
///
/// - `Resource` and `ContainerResource` (`cpu`, `memory`): the processes of the pods.
/// - `Pods`: the embedded Prometheus, by pod. `requests_per_second` is the rate of
///   `http_request_duration_seconds_count` over a minute, as the pods themselves tell it; any other
///   name is a series of that name, summed for each pod.
/// - `External`: the PromQL query in the annotation `sluice.dev/query-<metric name>` of the
///   autoscaler; all rows it answers are summed.
/// - `Object`: not served.
@NullMarked
package dev.sluice.embedded.controllers.autoscaling;

import org.jspecify.annotations.NullMarked;
