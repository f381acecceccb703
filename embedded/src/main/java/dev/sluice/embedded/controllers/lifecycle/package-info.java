/// How objects end: with their owners, with their namespace, or with their time.
@NullMarked
package dev.sluice.embedded.controllers.lifecycle;

import org.jspecify.annotations.NullMarked;
