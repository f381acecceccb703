package dev.sluice.api.flagger;

import dev.sluice.api.flagger.Schema.Bounds;
import dev.sluice.api.flagger.Schema.Default;
import dev.sluice.api.flagger.Schema.Doc;
import dev.sluice.api.flagger.Schema.Format;
import dev.sluice.api.flagger.Schema.Length;
import dev.sluice.api.flagger.Schema.OneOf;
import dev.sluice.api.flagger.Schema.Pattern;
import dev.sluice.api.flagger.Schema.Required;
import dev.sluice.api.flagger.Schema.Rule;
import dev.sluice.api.flagger.Schema.Values;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// How a new version is judged. Lists are empty when absent.
@Wire
@OneOf({
    "interval threshold iterations",
    "interval threshold stepWeight",
    "interval threshold stepWeights"
})
@Doc(
        "How a new version is judged: interval, threshold, and exactly one of stepWeight,"
            + " stepWeights (traffic is shifted in steps) and iterations (A/B test with match, else"
            + " Blue/Green).")
public record Analysis(
        @Doc("Time between two steps, as a duration such as 30s, 1m30s or 500ms; for an hour 60m.")
                @Pattern(DURATION)
                @Nullable String interval,
        @Doc("How many rounds of checks an A/B test or a Blue/Green rollout must pass.")
                @Nullable Integer iterations,
        @Doc(
                        "How many failed checks end the rollout and take the version back. Below 1"
                                + " counts as 1.")
                @Nullable Integer threshold,
        @Doc(
                        "Share of the traffic, in percent, at which the version is promoted."
                                + " Default: 100. Not used with stepWeights.")
                @Nullable Integer maxWeight,
        @Doc("Share of the traffic, in percent, that each step adds.") @Nullable Integer stepWeight,
        @Doc(
                        "Shares of the traffic, in percent, one for each step, in ascending order."
                                + " After the last the version is promoted.")
                @Length(max = 100)
                List<Integer> stepWeights,
        @Doc(
                        "Share of the traffic, in percent, that each step gives back to the primary"
                                + " after the promotion. Default: 0, all at once.")
                @Nullable Integer stepWeightPromotion,
        @Doc(
                        "Send the new version a copy of the traffic before it gets traffic of its"
                                + " own. Default: false.")
                @Nullable Boolean mirror,
        @Doc("Share of the traffic that is copied, in percent (Istio only). Default: 0, all of it.")
                @Nullable Integer mirrorWeight,
        @Doc("Percentage of the primary's pods that must be available. Default: 100.")
                @Nullable Integer primaryReadyThreshold,
        @Doc("Percentage of the canary's pods that must be available. Default: 100.")
                @Nullable Integer canaryReadyThreshold,
        @Doc("Who gets the new version in an A/B test; one of these conditions must hold.")
                List<AnalysisMatch> match,
        @Doc("Metrics that must stay within bounds.") List<Metric> metrics,
        @Doc("Where to announce progress and trouble.") List<Alert> alerts,
        @Doc("HTTP calls that check, confirm or accompany the rollout.") @Length(max = 200)
                List<Webhook> webhooks,
        @Doc(
                        "Keep a visitor who has seen the new version on it, by a cookie (Istio and"
                                + " Gateway API only).")
                @Nullable SessionAffinity sessionAffinity,
        @Doc(
                        "Without a mesh (provider kubernetes only): give the canary a share of the"
                            + " traffic by putting ready endpoints of it behind the Service, beside"
                            + " those of the primary. With stepWeight or stepWeights as many as the"
                            + " weight needs, at least 1; weights are at most 50 then, maxWeight"
                            + " too, which is 50 unless given. With iterations canaryEndpoints of"
                            + " them.")
                @Nullable EndpointSplit endpointSplit) {

    /// A Go duration of which the first part is in minutes, seconds or milliseconds.
    static final String DURATION =
            "^[0-9]+(ms|m|s)(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(h|ms|m|s|[uµμ]s|ns))*$";

    // Flagger hands a metric's interval to the query as it stands, so that a template may want
    // another notation than Go's, such as Graphite's 1min: the pattern must not be anchored at the
    // end.
    static final String WINDOW = "^[0-9]+(m|s)";

    /// A token of RFC 9110.
    static final String HEADER = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";

    /// Printable, on one line.
    static final String VALUE = "^[\\x20-\\x7e\\t]*$";

    /// Absent lists are empty.
    public Analysis {
        stepWeights = Copies.of(stepWeights);
        match = Copies.of(match);
        metrics = Copies.of(metrics);
        alerts = Copies.of(alerts);
        webhooks = Copies.of(webhooks);
    }

    /// One metric with its bounds. The map is empty when absent.
    @Wire
    public record Metric(
            @Doc(
                            "Name of the metric. request-success-rate (percent) and"
                                    + " request-duration (p99 in milliseconds) are built in.")
                    @Required
                    @Nullable String name,
            @Doc("Time window of the query, for example 1m. Default: 1m.") @Pattern(WINDOW)
                    @Nullable String interval,
            @Doc(
                            "Older form of thresholdRange: the minimum for request-success-rate,"
                                    + " the maximum for every other metric.")
                    @Decimal
                    @Nullable Double threshold,
            @Doc("The bounds within which the value is healthy.")
                    @Nullable ThresholdRange thresholdRange,
            @Doc("Older form of templateRef: a Prometheus query.") @Nullable String query,
            @Doc("The MetricTemplate that holds the query.") @Nullable ObjectRef templateRef,
            @Doc("Values for {{ variables.NAME }} in the template.")
                    Map<String, String> templateVariables) {

        /// An absent map is empty.
        public Metric {
            templateVariables = Copies.of(templateVariables);
        }
    }

    /// Bounds, both included; an absent bound does not bind.
    @Wire
    public record ThresholdRange(
            @Doc("Smallest healthy value.") @Decimal @Nullable Double min,
            @Doc("Largest healthy value.") @Decimal @Nullable Double max) {}

    /// An object of a kind that the field implies.
    @Wire
    public record ObjectRef(
            @Doc("Name of the object.") @Required @Nullable String name,
            @Doc("Namespace of the object. Default: the namespace of this canary.")
                    @Nullable String namespace) {}

    /// Where an alert goes, and from which severity on.
    @Wire
    public record Alert(
            @Doc("Name of the alert.") @Required @Nullable String name,
            @Doc("Least severity that is sent. Default: info.")
                    @Values({"", "info", "warn", "error"})
                    @Nullable String severity,
            @Doc("The AlertProvider that sends it.") @Required @Nullable ObjectRef providerRef) {}

    /// One HTTP call. The map is empty when absent.
    @Wire
    public record Webhook(
            @Doc("Name of the webhook.") @Required @Nullable String name,
            @Doc(
                            "When it is called. confirm-* webhooks hold the rollout until they"
                                + " answer with success, pre-rollout and rollout webhooks are"
                                + " checks that may fail, rollback takes the version back when it"
                                + " answers with success, post-rollout and event only tell."
                                + " Default: rollout.")
                    @Values({
                        "",
                        "confirm-rollout",
                        "pre-rollout",
                        "rollout",
                        "confirm-promotion",
                        "post-rollout",
                        "event",
                        "rollback",
                        "confirm-traffic-increase"
                    })
                    @Nullable String type,
            @Doc("URL that is called with POST.") @Required @Format("url") @Nullable String url,
            @Doc("Send no alert while this webhook holds the rollout. Default: false.")
                    @Nullable Boolean muteAlert,
            @Doc("Timeout of one call, for example 30s. Default: 10s.") @Pattern(DURATION)
                    @Nullable String timeout,
            @Doc("How many times a failed call is made again. Default: 0.")
                    @Nullable Integer retries,
            @Doc("Accept any TLS certificate of the URL. Default: false.")
                    @Nullable Boolean disableTLS,
            @Doc("Sent along in the body of the call.") Map<String, String> metadata,
            @Doc(
                            "A Secret in the namespace of this canary by which the call shows who"
                                + " it is: token (sent as Bearer), or username and password (sent"
                                + " as Basic); tls.crt and tls.key, a client certificate; ca.crt,"
                                + " the only authorities that may have signed the URL's"
                                + " certificate; signing-key, with which the call is signed as"
                                + " Standard Webhooks defines it. While it is missing, the webhook"
                                + " is not called and the rollout is held.")
                    @Nullable SecretRef secretRef,
            @Doc("HTTP headers sent with the call.") @Length(max = 32)
                    List<WebhookHeader> headers) {

        /// An absent map or list is empty.
        public Webhook {
            metadata = Copies.of(metadata);
            headers = Copies.of(headers);
        }
    }

    /// One HTTP header of a webhook's calls.
    @Wire
    @Rule(
            value = "has(self.value) != has(self.secretKey)",
            message = "needs either value, or secretKey when it is a secret, and not both",
            field = ".value")
    @Doc("One HTTP header: its name, and either value or secretKey.")
    public record WebhookHeader(
            @Doc("Name of the header.") @Required @Length(max = 256) @Pattern(HEADER)
                    @Nullable String name,
            @Doc("The value, if it is no secret.") @Length(max = 4096) @Pattern(VALUE)
                    @Nullable String value,
            @Doc("The key of the Secret named by secretRef that holds the value.")
                    @Length(min = 1, max = 253)
                    @Nullable String secretKey) {}

    /// The canary's share by its share of the Service's endpoints.
    @Wire
    @Doc("How many of the endpoints behind the Service are the canary's.")
    public record EndpointSplit(
            @Doc(
                            "With iterations: how many ready endpoints of the canary stand behind"
                                    + " the Service. Default: 1. Not used with weights.")
                    @Bounds(min = 1, max = 1000)
                    @Nullable Integer canaryEndpoints) {}

    /// The cookie that keeps a visitor on one version.
    @Wire
    @Rule(
            value = "!has(self.primaryCookieName) || self.primaryCookieName != self.cookieName",
            message = "must differ from cookieName",
            field = ".primaryCookieName")
    public record SessionAffinity(
            @Doc("Name of the cookie of visitors of the new version.") @Required
                    @Nullable String cookieName,
            @Doc("Name of the cookie of visitors of the primary. Default: they get none.")
                    @Nullable String primaryCookieName,
            @Doc("Domain attribute of the cookie.") @Nullable String domain,
            @Doc("Hide the cookie from scripts. Default: false.") @Nullable Boolean httpOnly,
            @Doc("Lifetime of the cookie in seconds; 0 counts as 86400.") @Default("86400")
                    @Nullable Integer maxAge,
            @Doc("Keep the cookie apart for each top-level site. Default: false.")
                    @Nullable Boolean partitioned,
            @Doc("Path attribute of the cookie.") @Nullable String path,
            @Doc("Whether the cookie is sent with requests from other sites.")
                    @Values({"Strict", "Lax", "None"})
                    @Nullable String sameSite,
            @Doc("Send the cookie over HTTPS only. Default: false.") @Nullable Boolean secure) {}
}
