package dev.sluice.api.flagger;

import dev.sluice.api.flagger.Schema.Doc;
import dev.sluice.api.flagger.Schema.OneOf;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Cross-origin resource sharing. Lists are empty when absent.
@Wire
public record CorsPolicy(
        @Doc("Origins that may call, each in full or *.") List<String> allowOrigin,
        @Doc("Conditions on origins that may call (Istio only).") List<Origin> allowOrigins,
        @Doc("Methods that may be used.") List<String> allowMethods,
        @Doc("Request headers that may be sent.") List<String> allowHeaders,
        @Doc("Response headers that the caller may see.") List<String> exposeHeaders,
        @Doc("How long a preflight answer may be kept, for example 24h.") @Nullable String maxAge,
        @Doc("Whether credentials may be sent. Default: false.")
                @Nullable Boolean allowCredentials) {

    /// Absent lists are empty.
    public CorsPolicy {
        allowOrigin = Copies.of(allowOrigin);
        allowOrigins = Copies.of(allowOrigins);
        allowMethods = Copies.of(allowMethods);
        allowHeaders = Copies.of(allowHeaders);
        exposeHeaders = Copies.of(exposeHeaders);
    }

    /// A condition on an origin: exactly one of the three.
    @Wire
    @OneOf({"exact", "prefix", "regex"})
    public record Origin(
            @Doc("The origin must be this.") @Nullable String exact,
            @Doc("The origin must begin with this.") @Nullable String prefix,
            @Doc("The whole origin must match this regular expression (RE2).")
                    @Nullable String regex) {}
}
