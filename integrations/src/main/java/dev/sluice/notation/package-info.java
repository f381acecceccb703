/// The notations of Go that canary manifests are written in: text templates.
@NullMarked
package dev.sluice.notation;

import org.jspecify.annotations.NullMarked;
