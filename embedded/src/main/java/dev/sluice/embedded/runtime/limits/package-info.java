/// Limits that the kernel keeps: a control group for each container that has any.
@NullMarked
package dev.sluice.embedded.runtime.limits;

import org.jspecify.annotations.NullMarked;
