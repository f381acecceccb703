package dev.sluice.api.flagger;

import dev.sluice.api.flagger.Schema.Doc;
import dev.sluice.api.flagger.Schema.Required;
import dev.sluice.api.flagger.Schema.Values;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What a MetricTemplate asks, and whom.
@Wire
@Doc("What to ask and whom.")
public record MetricTemplateSpec(
        @Doc("Where the query is sent.") @Required @Nullable Provider provider,
        @Doc(
                        "The query, in the provider's language, as a template. Functions: name,"
                            + " namespace, target, service, ingress, route, interval, and variables"
                            + " with the values of the canary's templateVariables, for example \"{{"
                            + " variables.path }}\". A variable that is not given is an error.")
                @Required
                @Nullable String query) {

    /// The metric provider: where it is and how to log in.
    @Wire
    public record Provider(
            @Doc("The kind of provider.")
                    @Required
                    @Values({
                        "prometheus",
                        "influxdb",
                        "datadog",
                        "externalmetrics",
                        "stackdriver",
                        "cloudwatch",
                        "newrelic",
                        "graphite",
                        "dynatrace",
                        "keptn",
                        "splunk"
                    })
                    @Nullable String type,
            @Doc("Base URL of the provider's API, for example http://prometheus.monitoring:9090.")
                    @Nullable String address,
            @Doc("HTTP headers sent with each query, each with a list of values (prometheus only).")
                    Map<String, List<String>> headers,
            @Doc(
                            "A Secret in the namespace of this template which holds the provider's"
                                    + " credentials.")
                    @Nullable SecretRef secretRef,
            @Doc("The provider's region (cloudwatch only).") @Nullable String region,
            @Doc("Accept any TLS certificate of the provider. Default: false.")
                    @Nullable Boolean insecureSkipVerify) {

        /// Absent headers are empty.
        public Provider {
            headers = Copies.ofLists(headers);
        }
    }
}
