/// The Helm chart, through the real Helm library.
@NullMarked
package dev.sluice.cli.chart;

import org.jspecify.annotations.NullMarked;
