package dev.sluice.embedded.gateway.gatewayapi;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.routes.Cors;
import dev.sluice.embedded.gateway.routes.HeaderEdits;
import dev.sluice.embedded.gateway.routes.HeaderEdits.Addition;
import dev.sluice.embedded.gateway.routes.HeaderEdits.Edits;
import dev.sluice.embedded.gateway.routes.Location;
import dev.sluice.embedded.gateway.routes.PathRewrite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The filters of one rule or of one backend.
final class Filters {
    private Edits request = Edits.NONE;
    private Edits response = Edits.NONE;
    private final List<Field> mirrors = new ArrayList<>();
    private Optional<Field> redirect = Optional.empty();
    private Optional<Field> rewrite = Optional.empty();
    private Optional<Cors> cors = Optional.empty();

    private Filters() {}

    /// @throws dev.sluice.embedded.gateway.config.InvalidField where a filter is not served, or
    ///   stands there twice
    static Filters read(Field list) {
        var filters = new Filters();
        var seen = new HashSet<String>();
        for (var filter : list.items()) {
            var type = filter.at("type").text();
            if (!type.equals("RequestMirror") && !seen.add(type)) {
                throw filter.at("type").invalid(type + " stands there twice");
            }
            filters.add(filter, type);
        }
        return filters;
    }

    private void add(Field filter, String type) {
        switch (type) {
            case "RequestHeaderModifier" -> request = edits(filter.at("requestHeaderModifier"));
            case "ResponseHeaderModifier" -> response = edits(filter.at("responseHeaderModifier"));
            case "RequestMirror" -> mirrors.add(filter.at("requestMirror"));
            case "RequestRedirect" -> redirect = Optional.of(filter.at("requestRedirect"));
            case "URLRewrite" -> rewrite = Optional.of(filter.at("urlRewrite"));
            case "CORS" -> cors = Optional.of(cors(filter.at("cors")));
            default ->
                    throw filter.at("type")
                            .invalid(type + " is not served by the embedded gateway");
        }
    }

    HeaderEdits edits() {
        return new HeaderEdits(request, response);
    }

    List<Field> mirrors() {
        return mirrors;
    }

    Optional<Field> redirect() {
        return redirect;
    }

    boolean rewrites() {
        return rewrite.isPresent();
    }

    Optional<Cors> cors() {
        return cors;
    }

    /// Whether a backend may have them: only headers can differ there.
    boolean onlyEditHeaders() {
        return mirrors.isEmpty() && redirect.isEmpty() && rewrite.isEmpty() && cors.isEmpty();
    }

    Optional<String> host() {
        return rewrite.flatMap(filter -> filter.at("hostname").textIfPresent());
    }

    Optional<PathRewrite> path() {
        return rewrite.flatMap(filter -> path(filter.at("path")));
    }

    /// Where a redirect leads, and its status.
    static int status(Field redirect) {
        return (int) redirect.at("statusCode").number(302);
    }

    static Location location(Field redirect) {
        var port = redirect.at("port");
        return new Location(
                redirect.at("hostname").textIfPresent(),
                port.present() ? OptionalInt.of(port.port()) : OptionalInt.empty(),
                path(redirect.at("path")),
                redirect.at("scheme").text().equals("https"),
                true);
    }

    private static Optional<PathRewrite> path(Field path) {
        if (!path.present()) {
            return Optional.empty();
        }
        return switch (path.at("type").text()) {
            case "ReplaceFullPath" ->
                    Optional.of(new PathRewrite.Full(path.at("replaceFullPath").text()));
            case "ReplacePrefixMatch" ->
                    Optional.of(new PathRewrite.Prefix(path.at("replacePrefixMatch").text()));
            default ->
                    throw path.at("type").invalid("must be ReplaceFullPath or ReplacePrefixMatch");
        };
    }

    private static Edits edits(Field modifier) {
        var additions = new ArrayList<Addition>();
        for (var list : List.of("set", "add")) {
            for (var header : modifier.at(list).items()) {
                additions.add(
                        new Addition(
                                header.at("name").text(),
                                header.at("value").text(),
                                list.equals("add")));
            }
        }
        return new Edits(modifier.at("remove").texts(), additions);
    }

    private static Cors cors(Field filter) {
        return new Cors(
                filter.at("allowOrigins").texts(),
                filter.at("allowMethods").texts(),
                filter.at("allowHeaders").texts(),
                filter.at("exposeHeaders").texts(),
                filter.at("allowCredentials").flag(false),
                filter.at("maxAge").number(5));
    }
}
