package dev.sluice.api.flagger;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Collection;
import java.util.Map;

/// How a wire record meets JSON: fields it does not know are skipped, fields without content (null,
/// an empty list, an empty map) are not written. An empty string is content.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@JacksonAnnotationsInside
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Wire.Absent.class)
public @interface Wire {

    /// Equal to every value that is left out of the JSON.
    final class Absent {
        @Override
        public boolean equals(@Nullable Object value) {
            return switch (value) {
                case null -> true;
                case Collection<?> list -> list.isEmpty();
                case Map<?, ?> map -> map.isEmpty();
                default -> false;
            };
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }
}
