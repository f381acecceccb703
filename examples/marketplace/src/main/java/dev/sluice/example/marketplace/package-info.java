/// Two small services of a marketplace: `frontend` shows what `listings` offers.
@NullMarked
package dev.sluice.example.marketplace;

import org.jspecify.annotations.NullMarked;
