/// Tests of the room of the same name.
@NullMarked
package dev.sluice.operator.kube;

import org.jspecify.annotations.NullMarked;
