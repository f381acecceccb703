/// The Kubernetes API over HTTP: who asks, what is asked for, and how the answer is written; what
/// objects mean is behind [dev.sluice.embedded.objects.Objects].
@NullMarked
package dev.sluice.embedded.apiserver;

import org.jspecify.annotations.NullMarked;
