/// What the operator may do.
@NullMarked
package dev.sluice.operator;

import org.jspecify.annotations.NullMarked;
