package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.routes.Cors;
import dev.sluice.embedded.gateway.routes.HeaderEdits;
import dev.sluice.embedded.gateway.routes.HeaderEdits.Addition;
import dev.sluice.embedded.gateway.routes.HeaderEdits.Edits;
import dev.sluice.embedded.gateway.routes.Policy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a request from a page of another origin gets.
///
/// @param preflight the answer, where the browser only asks
/// @param edits of the answer to the request itself
record CrossOrigin(Optional<Answer> preflight, HeaderEdits edits) {
    private static final CrossOrigin NOTHING = new CrossOrigin(Optional.empty(), HeaderEdits.NONE);
    private static final String ALLOW = "access-control-allow-";

    static CrossOrigin of(HttpRequest request, Policy policy) {
        var origin = request.headers().get(HttpHeaderNames.ORIGIN, "");
        if (policy.cors().isEmpty() || origin.isEmpty()) {
            return NOTHING;
        }
        var cors = policy.cors().get();
        var headers = cors.allows(origin) ? common(cors, origin) : new ArrayList<Addition>();
        var asked = request.headers().get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD, "");
        if (HttpMethod.OPTIONS.equals(request.method()) && !asked.isEmpty()) {
            if (!headers.isEmpty()) {
                addPreflight(headers, cors, request);
            }
            var edits = List.of(new Edits(List.of("content-type"), headers));
            return new CrossOrigin(
                    Optional.of(new Answer(200, "", Optional.empty(), edits)), HeaderEdits.NONE);
        }
        if (!headers.isEmpty() && !cors.exposed().isEmpty()) {
            headers.add(set("access-control-expose-headers", String.join(", ", cors.exposed())));
        }
        return new CrossOrigin(
                Optional.empty(), new HeaderEdits(Edits.NONE, new Edits(List.of(), headers)));
    }

    private static List<Addition> common(Cors cors, String origin) {
        var headers = new ArrayList<Addition>();
        var answer = cors.answerTo(origin);
        headers.add(set(ALLOW + "origin", answer));
        if (!answer.equals("*")) {
            headers.add(new Addition("vary", "Origin", true));
        }
        if (cors.credentials()) {
            headers.add(set(ALLOW + "credentials", "true"));
        }
        return headers;
    }

    /// With credentials a star means itself, so that the question is repeated instead.
    private static void addPreflight(List<Addition> headers, Cors cors, HttpRequest request) {
        var method = request.headers().get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD, "");
        var names = request.headers().get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS, "");
        add(headers, "methods", list(cors.methods(), method));
        add(headers, "headers", list(cors.headers(), names));
        headers.add(set("access-control-max-age", String.valueOf(cors.maxAge())));
    }

    private static String list(List<String> allowed, String asked) {
        return allowed.contains("*") ? asked : String.join(", ", allowed);
    }

    private static void add(List<Addition> headers, String what, String value) {
        if (!value.isEmpty()) {
            headers.add(set(ALLOW + what, value));
        }
    }

    private static Addition set(String name, String value) {
        return new Addition(name, value, false);
    }
}
