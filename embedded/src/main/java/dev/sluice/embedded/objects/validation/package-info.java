/// Says what is wrong with an object, in the words of Kubernetes.
@NullMarked
package dev.sluice.embedded.objects.validation;

import org.jspecify.annotations.NullMarked;
