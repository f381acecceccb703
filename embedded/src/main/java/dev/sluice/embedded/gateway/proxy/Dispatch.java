package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.routes.Action;
import dev.sluice.embedded.gateway.routes.HeaderEdits;
import dev.sluice.embedded.gateway.routes.Policy;
import dev.sluice.embedded.gateway.routes.Route;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// What a route makes of a request: where it goes, and with which edits.
///
/// @param upstream name in the routes
/// @param edits most specific level first
record Dispatch(String upstream, Policy policy, List<HeaderEdits> edits) {

    /// Routes a request: begins an exchange, or answers and returns none.
    static Optional<Exchange> of(HttpRequest request, Inbound client, Loop loop) {
        var target = Target.of(request);
        if (target.isEmpty()) {
            client.answer(Answer.of(400, "the request names no path"));
            return Optional.empty();
        }
        var route = loop.routes().route(target.get());
        if (route.isEmpty()) {
            client.answer(Answer.of(404, "no route matches the request"));
            return Optional.empty();
        }
        var origin = CrossOrigin.of(request, route.get().policy());
        if (origin.preflight().isPresent()) {
            client.answer(origin.preflight().get());
            return Optional.empty();
        }
        return switch (route.get().action()) {
            case Action.Answer answer -> {
                var edits = responses(route.get(), origin);
                client.answer(new Answer(answer.status(), answer.body(), Optional.empty(), edits));
                yield Optional.empty();
            }
            case Action.Redirect redirect -> {
                var location = location(redirect, target.get(), route.get(), client);
                var edits = responses(route.get(), origin);
                client.answer(new Answer(redirect.status(), "", Optional.of(location), edits));
                yield Optional.empty();
            }
            case Action.Forward forward -> {
                var dispatch = forward(route.get(), forward.choose(loop.random), origin);
                var upgrade = upgrade(request);
                dispatch.prepare(target.get(), route.get(), client, loop);
                upgrade.ifPresent(protocol -> {
                    request.headers().set(HttpHeaderNames.UPGRADE, protocol);
                    request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
                });
                yield Optional.of(new Exchange(request, dispatch, client, loop));
            }
        };
    }

    /// A client that came over TLS stays there.
    private static String location(
            Action.Redirect redirect, Target target, Route route, Inbound client) {
        var location = redirect.location().of(target, route.matcher().path());
        return location.replaceFirst("^http:", client.scheme + ":");
    }

    private static List<HeaderEdits.Edits> responses(Route route, CrossOrigin origin) {
        return Stream.concat(route.policy().edits().stream(), Stream.of(origin.edits()))
                .map(HeaderEdits::response)
                .toList();
    }

    private static Dispatch forward(Route route, Action.Target chosen, CrossOrigin origin) {
        var edits = new ArrayList<HeaderEdits>(3);
        if (!chosen.edits().isEmpty()) {
            edits.add(chosen.edits());
        }
        edits.addAll(route.policy().edits());
        if (!origin.edits().isEmpty()) {
            edits.add(origin.edits());
        }
        return new Dispatch(chosen.upstream(), route.policy(), edits);
    }

    /// The protocol a client asks to change to, if it may: HTTP/2 is not among them.
    private static Optional<String> upgrade(HttpRequest request) {
        var headers = request.headers();
        var protocol = headers.get(HttpHeaderNames.UPGRADE, "");
        boolean asked =
                headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
        return asked
                        && !protocol.isEmpty()
                        && !protocol.toLowerCase(Locale.ROOT).contains("h2c")
                        && !Requests.hasBody(request)
                        && !Requests.isOld(request)
                ? Optional.of(protocol)
                : Optional.empty();
    }

    private void prepare(Target target, Route route, Inbound client, Loop loop) {
        var request = target.request();
        var headers = request.headers();
        Headers.stripHopByHop(headers);
        var before = headers.getAll(Headers.FORWARDED_FOR);
        headers.set(
                Headers.FORWARDED_FOR,
                before.isEmpty()
                        ? client.clientAddress
                        : String.join(", ", before) + ", " + client.clientAddress);
        if (!headers.contains(Headers.FORWARDED_PROTO)) {
            headers.set(Headers.FORWARDED_PROTO, client.scheme);
        }
        if (!headers.contains(Headers.REQUEST_ID)) {
            headers.set(Headers.REQUEST_ID, requestId(loop));
        }
        headers.set(HttpHeaderNames.HOST, policy.host().orElse(target.authority()));
        for (var level : edits) {
            Headers.apply(level.request(), headers);
        }
        var path =
                policy.rewrite()
                        .map(rewrite -> rewrite.apply(target.path(), route.matcher().path()))
                        .orElse(target.path());
        request.setUri(target.withPath(path));
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }

    /// A random UUID (version 4).
    private static String requestId(Loop loop) {
        long most = loop.random.nextLong() & ~0xF000L | 0x4000L;
        long least = loop.random.nextLong() & ~(3L << 62) | 1L << 63;
        return new UUID(most, least).toString();
    }
}
