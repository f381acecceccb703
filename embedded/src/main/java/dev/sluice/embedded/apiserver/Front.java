package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.apiserver.discovery.Served;
import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Target;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.ResourceType;
import dev.sluice.embedded.store.StoreException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/// Every request comes through here: who is it, what is it about, may they, and who answers it.
final class Front {
    private static final Logger LOG = LoggerFactory.getLogger(Front.class);

    private final Served served;
    private final Pages pages;
    private final ResourceRequests resources;
    private final PodRequests pods;
    private final Reviews reviews;
    private final TokenRequests tokens;
    private final ComputedRequests computed;
    private final Gate gate;
    private final InstantSource clock;

    /// What answers, once it is known what is asked.
    record Answers(
            Pages pages,
            ResourceRequests resources,
            PodRequests pods,
            Reviews reviews,
            TokenRequests tokens,
            ComputedRequests computed) {}

    Front(Served served, Answers answers, Gate gate, InstantSource clock) {
        this.served = served;
        this.pages = answers.pages();
        this.resources = answers.resources();
        this.pods = answers.pods();
        this.reviews = answers.reviews();
        this.tokens = answers.tokens();
        this.computed = answers.computed();
        this.gate = gate;
        this.clock = clock;
    }

    /// Answers one request, whatever happens.
    void handle(Exchange exchange) {
        var visit = new Visit(exchange, clock.instant());
        try {
            route(visit);
        } catch (ApiException e) {
            exchange.refuse(e);
        } catch (IOException e) {
            LOG.debug("{} {}: {}", exchange.method(), exchange.path(), e.getMessage());
            exchange.abandon();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (StoreException e) {
            LOG.warn("{} {}: {}", exchange.method(), exchange.path(), e.getMessage());
            exchange.refuse(
                    new ApiException(
                            500, "InternalError", "Internal error occurred: " + e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", exchange.method(), exchange.path(), e);
            exchange.refuse(
                    new ApiException(
                            500,
                            "InternalError",
                            "Internal error occurred: " + e.getClass().getSimpleName()));
        } finally {
            gate.note(visit.event(clock.instant()));
        }
    }

    private void route(Visit visit) throws IOException, InterruptedException {
        var exchange = visit.exchange();
        var segments = Target.segments(exchange.path());
        var target = segments.flatMap(Target::of);
        target.ifPresent(it -> visit.asks(Actions.of(exchange, it)));
        gate.admit(visit);
        if (segments.isEmpty()) {
            Pages.notFound(exchange);
            return;
        }
        if (target.isEmpty()) {
            pages.handle(exchange, segments.get());
            return;
        }
        if (exchange.method().equals("GET") && Actions.opensStream(target.get())) {
            gate.require(visit, visit.action().withVerb("create"));
        }
        var type = typeOf(target.get());
        if (type.isEmpty() && !served.hasBuiltInGroup(target.get().group())) {
            Pages.notFound(exchange);
            return;
        }
        answer(visit, type.orElseThrow(Refusals::unknownResource), target.get());
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

    private void answer(Visit visit, ResourceType type, Target target)
            throws IOException, InterruptedException {
        var exchange = visit.exchange();
        if (Served.isReview(type)) {
            if (!exchange.method().equals("POST") || !target.name().isEmpty()) {
                throw Refusals.methodNotAllowed();
            }
            reviews.answer(exchange, type, target.namespace(), visit.user());
            return;
        }
        if (served.isComputed(type)) {
            computed.answer(exchange, type, target);
            return;
        }
        switch (target.subresource()) {
            case "log", "exec", "attach", "portforward", "binding", "eviction" ->
                    pods.handle(exchange, type, target);
            case "token" -> tokens.answer(exchange, type, target);
            default -> resources.handle(exchange, type, target, visit.user());
        }
    }
}
