package dev.sluice.embedded.gateway.routes;

import java.util.List;

/// What matchers look at in a request.
public interface RequestHead {
    String method();

    /// The `Host` header or the authority of an absolute target; may be empty and may carry a port.
    String authority();

    /// The path as sent, without the query; begins with `/` except for `OPTIONS *`.
    String path();

    /// What follows the `?`, without it; empty for none.
    String query();

    /// All values of a header, in order; empty when absent.
    ///
    /// @param name in any case; `:authority` answers the authority
    List<String> headers(String name);
}
