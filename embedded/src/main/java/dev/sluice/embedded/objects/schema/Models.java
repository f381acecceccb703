package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Reads the shapes of built-in kinds off the typed model classes, each class once, when needed.
public final class Models {
    private static final Map<Class<?>, Shape> SHAPES = new ConcurrentHashMap<>();
    private static final String MODEL = "io.fabric8.kubernetes.api.model.";

    /// The models are a step ahead of the version that is served: Kubernetes 1.36 does not know
    /// these fields.
    private static final Set<String> NEWER =
            Set.of(
                    "ClusterTrustBundleProjection.user",
                    "ConfigMapVolumeSource.defaultUser",
                    "DownwardAPIVolumeFile.user",
                    "DownwardAPIVolumeSource.defaultUser",
                    "EmptyDirVolumeSource.mode",
                    "GRPCAction.mode",
                    "HTTPGetAction.protocol",
                    "HorizontalPodAutoscalerCondition.observedGeneration",
                    "JobSpec.scheduling",
                    "KeyToPath.user",
                    "NodeAllocatableResourceClaimStatus.mapping",
                    "NodeAllocatableResourceClaimStatus.overhead",
                    "NodeSpec.podPreemptionPolicy",
                    "NodeSystemInfo.runningInUserNamespace",
                    "PersistentVolumeClaimStatus.healthStatus",
                    "PodCertificateProjection.user",
                    "PodSpec.evictionResponders",
                    "PodStatus.volumeHealth",
                    "ProjectedVolumeSource.defaultUser",
                    "SecretVolumeSource.defaultUser",
                    "ServiceAccountTokenProjection.user",
                    "VolumeMount.bindMountOptions");

    private static final Pattern TIME = Pattern.compile("(Time|Timestamp)$");

    private Models() {}

    /// The shape of `metadata`.
    public static Shape metadata() {
        return of(MODEL + "ObjectMeta");
    }

    /// The shape of a model class; [Shape.Anything] when there is no such class.
    public static Shape of(String className) {
        try {
            return of(Class.forName(className, false, Models.class.getClassLoader()));
        } catch (ClassNotFoundException _) {
            return new Shape.Anything();
        }
    }

    private static Shape of(Class<?> type) {
        Shape known = SHAPES.get(type);
        if (known == null) {
            known = read(type);
            SHAPES.put(type, known);
        }
        return known;
    }

    private static Shape read(Class<?> type) {
        if (type == String.class || type.isEnum()) {
            return new Shape.Scalar("string");
        }
        if (type == Integer.class || type == int.class) {
            return new Shape.Scalar("int32");
        }
        if (type == Long.class || type == long.class) {
            return new Shape.Scalar("int64");
        }
        if (type == Boolean.class || type == boolean.class) {
            return new Shape.Scalar("bool");
        }
        if (type == Double.class || type == Float.class || type == Number.class) {
            return new Shape.Scalar("float64");
        }
        if (type == ZonedDateTime.class) {
            return new Shape.Scalar("microtime");
        }
        return type.getName().startsWith(MODEL) ? model(type) : new Shape.Anything();
    }

    private static Shape model(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "Quantity" -> new Shape.Quantity();
            case "IntOrString" -> new Shape.IntOrString();
            case "MicroTime" -> new Shape.Scalar("microtime");
            case "Duration" -> new Shape.Scalar("string");
            case "FieldsV1", "RawExtension", "GenericKubernetesResource" -> new Shape.Anything();
            default -> hasOwnReader(type) ? new Shape.Anything() : struct(type);
        };
    }

    private static boolean hasOwnReader(Class<?> type) {
        var reader = type.getAnnotation(JsonDeserialize.class);
        return type.isInterface()
                || reader != null && reader.using() != JsonDeserializer.None.class;
    }

    private static Shape struct(Class<?> type) {
        return new Shape.Struct(type.getSimpleName(), new Once(type));
    }

    private static final class Once implements Supplier<Map<String, Shape>> {
        private final Class<?> type;
        private volatile Map<String, Shape> fields = Map.of();

        Once(Class<?> type) {
            this.type = type;
        }

        @Override
        public Map<String, Shape> get() {
            if (fields.isEmpty()) {
                fields = fields(type);
            }
            return fields;
        }
    }

    private static Map<String, Shape> fields(Class<?> type) {
        Map<String, Shape> fields = new LinkedHashMap<>();
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            if (field.isAnnotationPresent(JsonUnwrapped.class)) {
                fields.putAll(fields(field.getType()));
            } else if (field.getAnnotation(JsonProperty.class) instanceof JsonProperty name) {
                String member = name.value().isEmpty() ? field.getName() : name.value();
                if (NEWER.contains(type.getSimpleName() + "." + member)) {
                    continue;
                }
                // The models keep times of seconds as texts.
                boolean isTime = TIME.matcher(member).find() && field.getType() == String.class;
                fields.put(
                        member,
                        isTime
                                ? new Shape.Scalar("time")
                                : isBytes(type, member)
                                        ? new Shape.MapOf(new Shape.Scalar("bytes"))
                                        : shape(field.getGenericType()));
            }
        }
        return fields;
    }

    /// The models keep bytes as texts of base64.
    private static boolean isBytes(Class<?> type, String member) {
        return type.getSimpleName().equals("Secret") && member.equals("data")
                || type.getSimpleName().equals("ConfigMap") && member.equals("binaryData");
    }

    private static Shape shape(Type type) {
        if (type instanceof Class<?> plain) {
            return of(plain);
        }
        if (type instanceof ParameterizedType generic
                && generic.getRawType() instanceof Class<?> raw) {
            Type[] arguments = generic.getActualTypeArguments();
            if (List.class.isAssignableFrom(raw)) {
                return new Shape.ListOf(shape(arguments[0]));
            }
            if (Map.class.isAssignableFrom(raw)) {
                return new Shape.MapOf(shape(arguments[1]));
            }
        }
        return new Shape.Anything();
    }
}
