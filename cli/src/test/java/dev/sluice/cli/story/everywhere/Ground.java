package dev.sluice.cli.story.everywhere;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.nio.file.Path;

/// A cluster with the product's operator at work in it, under the account and the rules that it
/// prints.
///
/// Pods of the image `stories/web` become ready. Those of `stories/target-only` do unless they are
/// a primary's, and those of any other image never do.
interface Ground extends AutoCloseable {
    String READY = "stories/web";
    String READY_AS_TARGET = "stories/target-only";

    /// Such as `the embedded cluster`.
    String name();

    /// The administrator's.
    KubernetesClient client();

    /// The administrator's, for kubectl.
    Path kubeconfig();

    /// A directory for files that nobody needs afterwards.
    Path scratch();

    @Override
    void close();
}
