/// The wire: `Canary`, `MetricTemplate` and `AlertProvider` of `flagger.app/v1beta1` as records,
/// name for name what users write in YAML, and nothing decided about it.
@NullMarked
package dev.sluice.api.flagger;

import org.jspecify.annotations.NullMarked;
