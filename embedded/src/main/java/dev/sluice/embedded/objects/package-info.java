/// What Kubernetes objects mean: one store of JSON objects with the rules of the API (create,
/// update, patch, delete, watch). Everything in the embedded cluster, over HTTP or in process, goes
/// through this door.
@NullMarked
package dev.sluice.embedded.objects;

import org.jspecify.annotations.NullMarked;
