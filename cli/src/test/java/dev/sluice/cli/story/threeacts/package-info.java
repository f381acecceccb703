/// The demo: a good version is promoted, a bad one comes back.
@NullMarked
package dev.sluice.cli.story.threeacts;

import org.jspecify.annotations.NullMarked;
