package dev.sluice.metrics;

import dev.sluice.http.Http;

import java.time.InstantSource;
import java.util.List;

/// Every metric provider there is.
public final class Providers {
    private static final List<Type> ALL =
            List.of(
                    new Type("cloudwatch", CloudWatch::open),
                    new Type("datadog", Datadog::open),
                    new Type("dynatrace", Dynatrace::open),
                    new Type("externalmetrics", ExternalMetrics::open),
                    new Type("graphite", Graphite::open),
                    new Type("influxdb", InfluxDb::open),
                    new Type("keptn", Keptn::open),
                    new Type("newrelic", NewRelic::open),
                    new Type("prometheus", Prometheus::open),
                    new Type("splunk", Splunk::open),
                    new Type("stackdriver", Stackdriver::open));

    private Providers() {}

    /// Makes a provider ready to be asked.
    @FunctionalInterface
    public interface Opening {
        /// @throws MetricSourceException when the source's settings do not suffice
        MetricProvider open(Source source, Surroundings surroundings) throws MetricSourceException;
    }

    /// One kind of provider.
    ///
    /// @param name the value of `spec.provider.type`
    public record Type(String name, Opening opening) {
        /// @throws MetricSourceException when the source's settings do not suffice
        public MetricProvider open(Source source, Surroundings surroundings)
                throws MetricSourceException {
            return opening.open(source, surroundings);
        }

        /// With the system's clock, and without an environment or a cluster around.
        ///
        /// @throws MetricSourceException when the source's settings do not suffice
        public MetricProvider open(Source source, Http http) throws MetricSourceException {
            return open(source, Surroundings.without(http, InstantSource.system()));
        }
    }

    /// The outcome of a search by name.
    public sealed interface Choice {
        /// There is such a provider.
        record Known(Type type) implements Choice {}

        /// There is none, and nothing is guessed.
        record Unknown(String name, List<String> names) implements Choice {
            /// A sentence for the user.
            public String why() {
                return "provider type \"%s\" is unknown; it must be one of %s"
                        .formatted(name, String.join(", ", names));
            }
        }
    }

    /// Every type, in alphabetical order.
    public static List<Type> all() {
        return ALL;
    }

    /// The values `spec.provider.type` may have.
    public static List<String> names() {
        return ALL.stream().map(Type::name).toList();
    }

    /// The provider type of this name.
    public static Choice find(String name) {
        return ALL.stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .<Choice>map(Choice.Known::new)
                .orElseGet(() -> new Choice.Unknown(name, names()));
    }
}
