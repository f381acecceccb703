/// Who somebody is and what they may do, free of HTTP: users, actions, and the question whether one
/// may do the other.
@NullMarked
package dev.sluice.embedded.access;

import org.jspecify.annotations.NullMarked;
