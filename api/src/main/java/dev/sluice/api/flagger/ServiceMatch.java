package dev.sluice.api.flagger;

import dev.sluice.api.flagger.Schema.Doc;
import dev.sluice.api.flagger.Schema.OneOf;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// A condition of the route: all parts that are present must hold. Maps and lists are empty when
/// absent.
@Wire
public record ServiceMatch(
        @Doc("A name for this condition, for logs.") @Nullable String name,
        @Doc("The path must match.") @Nullable StringMatch uri,
        @Doc("The scheme must match.") @Nullable StringMatch scheme,
        @Doc("The method must match.") @Nullable StringMatch method,
        @Doc("The Host or Authority must match.") @Nullable StringMatch authority,
        @Doc("These headers must match, by name in lower case.") Map<String, StringMatch> headers,
        @Doc("These query parameters must match, by name.") Map<String, StringMatch> queryParams,
        @Doc("These headers must not match, by name in lower case.")
                Map<String, StringMatch> withoutHeaders,
        @Doc("The port of the host that is called.") @Nullable Integer port,
        @Doc("The caller must have these labels (Istio only).") Map<String, String> sourceLabels,
        @Doc("Gateways for which this condition holds (Istio only).") List<String> gateways,
        @Doc("Compare the path without regard to case. Default: false.")
                @Nullable Boolean ignoreUriCase,
        @Doc("The caller must be in this namespace (Istio only).")
                @Nullable String sourceNamespace) {

    /// Absent lists and maps are empty.
    public ServiceMatch {
        headers = Copies.of(headers);
        queryParams = Copies.of(queryParams);
        withoutHeaders = Copies.of(withoutHeaders);
        sourceLabels = Copies.of(sourceLabels);
        gateways = Copies.of(gateways);
    }

    /// A condition on a string: at most one of the three; without any, every present value matches.
    @Wire
    @OneOf(
            value = {"exact", "prefix", "regex"},
            orNone = true)
    public record StringMatch(
            @Doc("The value must be this.") @Nullable String exact,
            @Doc("The value must begin with this.") @Nullable String prefix,
            @Doc("The whole value must match this regular expression (RE2).")
                    @Nullable String regex) {}
}
