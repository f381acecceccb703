package dev.sluice.api.flagger;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a record component says about itself beyond its Java type. The CRDs are printed from these
/// annotations, so a field and its documentation cannot drift apart.
public final class Schema {

    private Schema() {}

    /// The sentence that `kubectl explain` shows.
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
    public @interface Doc {
        /// Plain text in whole sentences.
        String value();
    }

    /// The object is refused without this field.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Required {}

    /// The only strings the field may hold.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Values {
        /// In the order in which they are listed to the user.
        String[] value();
    }

    /// A regular expression (RE2) which the string must match.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Pattern {
        /// Not anchored unless it says so.
        String value();
    }

    /// An OpenAPI string format such as `date-time`.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Format {
        /// The name of the format.
        String value();
    }

    /// The value which the API server fills in when the field is absent.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Default {
        /// As text; a number when the field is a number.
        String value();
    }

    /// Smallest and largest allowed number, both included.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Bounds {
        /// Smallest allowed.
        int min() default Integer.MIN_VALUE;

        /// Largest allowed.
        int max() default Integer.MAX_VALUE;
    }

    /// Smallest and largest length of a string in characters, or size of a list in elements.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Length {
        /// Smallest allowed.
        int min() default 0;

        /// Largest allowed.
        int max() default Integer.MAX_VALUE;
    }

    /// Exactly one of these groups of fields must be present.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    public @interface OneOf {
        /// Each entry is one group: field names separated by a space.
        String[] value();

        /// Whether none of the groups is fine, too.
        boolean orNone() default false;
    }

    /// A CEL rule over the object that the record describes.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @Repeatable(Rules.class)
    public @interface Rule {
        /// The CEL expression; true means accepted.
        String value();

        /// What is wrong and what would be right.
        String message();

        /// The field to blame, relative to the object, such as `.analysis.stepWeight`.
        String field() default "";
    }

    /// The rules of one record, in order.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    public @interface Rules {
        /// In the order in which they are checked.
        Rule[] value();
    }

    /// A column of `kubectl get`.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @Repeatable(Columns.class)
    public @interface Column {
        /// The header.
        String name();

        /// The JSON path of the value.
        String path();

        /// `string`, `boolean`, `integer`, `number` or `date`.
        String type() default "string";

        /// Shown only by `kubectl get -o wide`.
        boolean wide() default false;
    }

    /// The columns of one kind, in order.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    public @interface Columns {
        /// From left to right.
        Column[] value();
    }
}
