/// How webhooks are called and what their answers mean; when they are called is not decided here.
@NullMarked
package dev.sluice.webhooks;

import org.jspecify.annotations.NullMarked;
