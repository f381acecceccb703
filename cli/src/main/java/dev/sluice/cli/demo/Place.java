package dev.sluice.cli.demo;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.net.URI;
import java.nio.file.Path;

/// Where the demo plays: only what any client of a cluster has.
///
/// @param client of the Kubernetes API
/// @param gateway where requests to the services go
/// @param prometheus of the Prometheus HTTP API
/// @param manifests the marketplace's directory
public record Place(KubernetesClient client, URI gateway, URI prometheus, Path manifests) {}
