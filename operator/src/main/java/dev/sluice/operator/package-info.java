/// The operator as a whole: what it watches, who is woken by it, and how it starts and stops.
@NullMarked
package dev.sluice.operator;

import org.jspecify.annotations.NullMarked;
