/// The wire records, told to Kubernetes: CustomResourceDefinitions printed from the records, and
/// the printed files packed for whoever installs them.
@NullMarked
package dev.sluice.api.crd;

import org.jspecify.annotations.NullMarked;
