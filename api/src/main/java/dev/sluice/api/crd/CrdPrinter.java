package dev.sluice.api.crd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;

import dev.sluice.api.flagger.Schema.Column;
import dev.sluice.api.flagger.Schema.Doc;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Prints the CustomResourceDefinition of a resource type, the same bytes each time.
final class CrdPrinter {

    private static final String HEADER = "# Printed from the types of %s.\n";

    private final ObjectMapper yaml =
            new ObjectMapper(
                    new YAMLFactory()
                            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                            .disable(YAMLGenerator.Feature.SPLIT_LINES)
                            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

    /// The definition as one YAML document.
    String print(Class<? extends CustomResource<?, ?>> type) {
        try {
            return HEADER.formatted(type.getPackageName())
                    + yaml.writeValueAsString(definition(type));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot print the definition of " + type, e);
        }
    }

    private static Map<String, Object> definition(Class<? extends CustomResource<?, ?>> type) {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("name", CustomResource.getCRDName(type));
        // Helm must never delete a definition: every object of its kind would go with it.
        metadata.put("annotations", Map.of("helm.sh/resource-policy", "keep"));

        var kind = annotation(type, Kind.class).value();
        var names = new LinkedHashMap<String, Object>();
        names.put("kind", kind);
        names.put("listKind", kind + "List");
        names.put("plural", annotation(type, Plural.class).value());
        names.put("singular", annotation(type, Singular.class).value());
        var shortNames = type.getAnnotation(ShortNames.class);
        if (shortNames != null) {
            names.put("shortNames", List.of(shortNames.value()));
        }
        names.put("categories", List.of(annotation(type, Categories.class).value()));

        var spec = new LinkedHashMap<String, Object>();
        spec.put("group", annotation(type, Group.class).value());
        spec.put("names", names);
        var namespaced = Namespaced.class.isAssignableFrom(type);
        spec.put("scope", namespaced ? "Namespaced" : "Cluster");
        spec.put("versions", List.of(version(type)));

        var definition = new LinkedHashMap<String, Object>();
        definition.put("apiVersion", "apiextensions.k8s.io/v1");
        definition.put("kind", "CustomResourceDefinition");
        definition.put("metadata", metadata);
        definition.put("spec", spec);
        return definition;
    }

    private static Map<String, Object> version(Class<? extends CustomResource<?, ?>> type) {
        var version = new LinkedHashMap<String, Object>();
        version.put("name", annotation(type, Version.class).value());
        version.put("served", true);
        version.put("storage", true);
        version.put("subresources", Map.of("status", Map.of()));
        version.put(
                "additionalPrinterColumns",
                Arrays.stream(type.getAnnotationsByType(Column.class))
                        .map(CrdPrinter::column)
                        .toList());
        version.put("schema", Map.of("openAPIV3Schema", root(type)));
        return version;
    }

    private static Map<String, Object> column(Column column) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", column.name());
        map.put("type", column.type());
        map.put("jsonPath", column.path());
        if (column.wide()) {
            map.put("priority", 1);
        }
        return map;
    }

    private static Map<String, Object> root(Class<? extends CustomResource<?, ?>> type) {
        var properties = new LinkedHashMap<String, Object>();
        var version = annotation(type, Group.class).value() + "/";
        version += annotation(type, Version.class).value();
        properties.put("apiVersion", text("Group and version of this object: " + version + "."));
        properties.put(
                "kind", text("Kind of this object: " + annotation(type, Kind.class).value() + "."));
        properties.put("metadata", Map.of("type", "object"));
        var arguments = ((ParameterizedType) type.getGenericSuperclass()).getActualTypeArguments();
        properties.put("spec", RecordSchema.of((Class<?>) arguments[0]));
        if (arguments[1] != Void.class) {
            properties.put("status", RecordSchema.of((Class<?>) arguments[1]));
        }
        var root = new LinkedHashMap<String, Object>();
        root.put("description", annotation(type, Doc.class).value());
        root.put("type", "object");
        root.put("properties", properties);
        return root;
    }

    private static Map<String, Object> text(String description) {
        var map = new LinkedHashMap<String, Object>();
        map.put("description", description);
        map.put("type", "string");
        return map;
    }

    private static <A extends Annotation> A annotation(Class<?> type, Class<A> kind) {
        var annotation = type.getAnnotation(kind);
        if (annotation == null) {
            throw new IllegalStateException(
                    type.getSimpleName() + " needs @" + kind.getSimpleName());
        }
        return annotation;
    }
}
