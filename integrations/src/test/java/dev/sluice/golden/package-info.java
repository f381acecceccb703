/// Files that say what leaves the house, and how to rewrite them.
@NullMarked
package dev.sluice.golden;

import org.jspecify.annotations.NullMarked;
