package dev.sluice.api.flagger;

import dev.sluice.api.flagger.Schema.Doc;
import dev.sluice.api.flagger.Schema.OneOf;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// Who takes part in an A/B test: all parts that are present must hold. Maps are empty when absent.
@Wire
public record AnalysisMatch(
        @Doc("These headers must match, by name in lower case.") Map<String, HeaderMatch> headers,
        @Doc("These query parameters must match, by name.")
                Map<String, ServiceMatch.StringMatch> queryParams,
        @Doc(
                        "The caller must have these labels. Only calls from inside the mesh carry"
                                + " them (Istio only).")
                Map<String, String> sourceLabels) {

    /// Absent maps are empty.
    public AnalysisMatch {
        headers = Copies.of(headers);
        queryParams = Copies.of(queryParams);
        sourceLabels = Copies.of(sourceLabels);
    }

    /// A condition on a header: exactly one of the four.
    @Wire
    @OneOf({"exact", "prefix", "suffix", "regex"})
    public record HeaderMatch(
            @Doc("The value must be this.") @Nullable String exact,
            @Doc("The value must begin with this.") @Nullable String prefix,
            @Doc("The value must end with this.") @Nullable String suffix,
            @Doc("The whole value must match this regular expression (RE2).")
                    @Nullable String regex) {}
}
