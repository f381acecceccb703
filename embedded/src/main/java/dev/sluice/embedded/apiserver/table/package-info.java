/// The columns `kubectl get` prints, for each kind.
@NullMarked
package dev.sluice.embedded.apiserver.table;

import org.jspecify.annotations.NullMarked;
