/// What the documents say is so.
@NullMarked
package dev.sluice.cli.docs;

import org.jspecify.annotations.NullMarked;
