package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.apiserver.discovery.Served;
import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Target;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.ResourceType;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Every request comes through here: who is it, what is it about, may they, and who answers it.
final class Front {
    private static final Logger LOG = LoggerFactory.getLogger(Front.class);

    private final Served served;
    private final Pages pages;
    private final ResourceRequests resources;
    private final PodRequests pods;
    private final Reviews reviews;
    private final Authentication authentication;
    private final Authorizer authorizer;

    /// What answers, once it is known what is asked.
    record Answers(Pages pages, ResourceRequests resources, PodRequests pods, Reviews reviews) {}

    Front(Served served, Answers answers, Authentication authentication, Authorizer authorizer) {
        this.served = served;
        this.pages = answers.pages();
        this.resources = answers.resources();
        this.pods = answers.pods();
        this.reviews = answers.reviews();
        this.authentication = authentication;
        this.authorizer = authorizer;
    }

    /// Answers one request, whatever happens.
    void handle(Exchange exchange) {
        try {
            route(exchange);
        } catch (ApiException e) {
            exchange.refuse(e);
        } catch (IOException e) {
            LOG.debug("{} {}: {}", exchange.method(), exchange.path(), e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", exchange.method(), exchange.path(), e);
            exchange.refuse(
                    new ApiException(
                            500,
                            "InternalError",
                            "Internal error occurred: " + e.getClass().getSimpleName()));
        }
    }

    private void route(Exchange exchange) throws IOException, InterruptedException {
        var user = authentication.user(exchange);
        var segments = Target.segments(exchange.path());
        if (segments.isEmpty()) {
            Pages.notFound(exchange);
            return;
        }
        var target = Target.of(segments.get());
        if (target.isEmpty()) {
            authorize(user, pathAction(exchange));
            pages.handle(exchange, segments.get());
            return;
        }
        authorize(user, action(exchange, target.get()));
        var type = typeOf(target.get());
        if (type.isEmpty() && !served.hasGroup(target.get().group())) {
            Pages.notFound(exchange);
            return;
        }
        answer(exchange, type.orElseThrow(Refusals::unknownResource), target.get(), user);
    }

    private Optional<ResourceType> typeOf(Target target) {
        return served.type(target.group(), target.version(), target.plural())
                .filter(type ->
                        target.subresource().isEmpty()
                                || type.subresources().contains(target.subresource()))
                .filter(type -> inScope(type, target));
    }

    private static boolean inScope(ResourceType type, Target target) {
        return type.namespaced()
                ? !target.namespace().isEmpty() || target.name().isEmpty()
                : target.namespace().isEmpty();
    }

    private void answer(Exchange exchange, ResourceType type, Target target, User user)
            throws IOException, InterruptedException {
        if (Served.isReview(type)) {
            if (!exchange.method().equals("POST") || !target.name().isEmpty()) {
                throw Refusals.methodNotAllowed();
            }
            reviews.answer(exchange, type, user);
            return;
        }
        switch (target.subresource()) {
            case "log", "exec", "attach", "portforward", "binding", "eviction" ->
                    pods.handle(exchange, type, target);
            case "token" -> throw Refusals.unknownResource();
            default -> resources.handle(exchange, type, target);
        }
    }

    private void authorize(User user, Authorizer.Action action) {
        if (!authorizer.decide(user, action).allowed()) {
            throw Refusals.forbidden(user, action);
        }
    }

    private static Authorizer.Action pathAction(Exchange exchange) {
        return new Authorizer.Action(
                exchange.method().toLowerCase(Locale.ROOT), "", "", "", "", "", exchange.path());
    }

    private static Authorizer.Action action(Exchange exchange, Target target) {
        return new Authorizer.Action(
                verb(exchange, target),
                target.group(),
                target.plural(),
                target.subresource(),
                target.plural().equals("namespaces") && target.group().isEmpty()
                        ? target.name()
                        : target.namespace(),
                target.name(),
                "");
    }

    private static String verb(Exchange exchange, Target target) {
        var one = !target.name().isEmpty();
        if (List.of("exec", "attach", "portforward").contains(target.subresource())) {
            return exchange.method().equals("POST") ? "create" : "get";
        }
        return switch (exchange.method()) {
            case "GET", "HEAD" -> one ? "get" : exchange.flag("watch") ? "watch" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> one ? "delete" : "deletecollection";
            default -> exchange.method().toLowerCase(Locale.ROOT);
        };
    }
}
