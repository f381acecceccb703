/// Who is told. One file per channel; a channel makes the request, the sender sends it.
@NullMarked
package dev.sluice.alerts;

import org.jspecify.annotations.NullMarked;
