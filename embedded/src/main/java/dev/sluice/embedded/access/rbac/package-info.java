/// Role-based access control: which rules a user holds through bindings, found in memory.
@NullMarked
package dev.sluice.embedded.access.rbac;

import org.jspecify.annotations.NullMarked;
