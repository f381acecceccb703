package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.Action;
import dev.sluice.embedded.access.Authorizer;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.access.rbac.Rule;
import dev.sluice.embedded.access.token.InvalidTokenException;
import dev.sluice.embedded.access.token.ServiceAccountTokens;
import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.ResourceType;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Answers the questions "may I", "may they", "who am I" and "whose is this".
final class Reviews {
    private static final String AUTHORIZATION = "authorization.k8s.io";

    private final Access access;
    private final Authorizer authorizer;
    private final InstantSource clock;

    Reviews(Access access, InstantSource clock) {
        this.access = access;
        this.authorizer = access.authorizer();
        this.clock = clock;
    }

    /// @param namespace of the path; empty where it has none
    void answer(Exchange exchange, ResourceType type, String namespace, User user) {
        var review = BodyDecoder.object(exchange, type).deepCopy();
        review.withObject("/metadata");
        review.putObject("status");
        switch (type.kind()) {
            case "SelfSubjectAccessReview" -> access(review, user);
            case "SubjectAccessReview" -> access(review, subject(review.path("spec")));
            case "LocalSubjectAccessReview" -> {
                checkLocal(review.path("spec"), namespace);
                access(review, subject(review.path("spec")));
            }
            case "SelfSubjectRulesReview" -> rules(review, user);
            case "SelfSubjectReview" -> self(review, user);
            case "TokenReview" -> token(review);
            default -> throw Refusals.unknownResource();
        }
        exchange.json(201, review);
    }

    private void access(ObjectNode review, User user) {
        var decision = authorizer.decide(user, action(review.path("spec")));
        var status = review.withObject("/status").put("allowed", decision.allowed());
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
    }

    private static Action action(JsonNode spec) {
        var resource = spec.path("resourceAttributes");
        var path = spec.path("nonResourceAttributes");
        if (resource.isObject() && path.isObject()) {
            throw invalid(
                    "spec.nonResourceAttributes",
                    shown(path) + ": cannot be specified in combination with resourceAttributes");
        }
        if (!resource.isObject() && !path.isObject()) {
            throw invalid(
                    "spec.resourceAttributes",
                    "null: exactly one of nonResourceAttributes or resourceAttributes must be"
                            + " specified");
        }
        return path.isObject()
                ? Action.onPath(path.path("verb").asText(), path.path("path").asText())
                : new Action(
                        resource.path("verb").asText(),
                        resource.path("group").asText(),
                        resource.path("resource").asText(),
                        resource.path("subresource").asText(),
                        resource.path("namespace").asText(),
                        resource.path("name").asText(),
                        "");
    }

    private static ApiException invalid(String field, String why) {
        var cause = new Refusals.Cause(field, "Invalid value: " + why);
        return Refusals.invalid(AUTHORIZATION, "", "", cause);
    }

    private static String shown(JsonNode path) {
        return "{\"Path\":\"%s\",\"Verb\":\"%s\"}"
                .formatted(path.path("path").asText(), path.path("verb").asText());
    }

    private static void checkLocal(JsonNode spec, String namespace) {
        var path = spec.path("nonResourceAttributes");
        if (path.isObject()) {
            throw invalid(
                    "spec.nonResourceAttributes",
                    shown(path) + ": disallowed on this kind of request");
        }
        var asked = spec.path("resourceAttributes").path("namespace").asText();
        if (!asked.equals(namespace)) {
            throw invalid(
                    "spec.resourceAttributes.namespace",
                    "\"" + asked + "\": must match metadata.namespace");
        }
    }

    private static User subject(JsonNode spec) {
        var groups = texts(spec.path("groups"));
        var name = spec.path("user").asText();
        if (name.isEmpty() && groups.isEmpty()) {
            throw invalid("spec.user", "\"\": at least one of user or group must be specified");
        }
        return new User(name, spec.path("uid").asText(), groups, Map.of());
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }

    private void rules(ObjectNode review, User user) {
        var namespace = review.path("spec").path("namespace").asText();
        if (namespace.isEmpty()) {
            throw Refusals.badRequest("no namespace on request");
        }
        review.putObject("spec");
        var status = review.withObject("/status");
        var resources = status.putArray("resourceRules");
        var paths = status.putArray("nonResourceRules");
        for (Rule rule : authorizer.rules(user, namespace)) {
            (rule.paths().isEmpty() ? resources : paths).add(rule.json());
        }
        status.put("incomplete", false);
    }

    private void self(ObjectNode review, User user) {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        review.withObject("/metadata").put("creationTimestamp", now.toString());
        userInfo(review.withObject("/status/userInfo"), user);
    }

    private static void userInfo(ObjectNode info, User user) {
        info.put("username", user.name());
        if (!user.uid().isEmpty()) {
            info.put("uid", user.uid());
        }
        user.groups().forEach(info.putArray("groups")::add);
        if (!user.extra().isEmpty()) {
            var extra = info.putObject("extra");
            user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
    }

    private void token(ObjectNode review) {
        var spec = review.path("spec");
        var token = spec.path("token").asText();
        if (token.isEmpty()) {
            throw Refusals.badRequest("token is required for TokenReview in authentication");
        }
        var status = review.withObject("/status");
        try {
            var holder = holder(token, texts(spec.path("audiences")));
            status.put("authenticated", true);
            userInfo(status.putObject("user"), holder.user());
            holder.audiences().forEach(status.putArray("audiences")::add);
        } catch (InvalidTokenException e) {
            status.putObject("user");
            status.put("error", e.getMessage());
        }
    }

    private ServiceAccountTokens.Holder holder(String token, List<String> audiences)
            throws InvalidTokenException {
        var ours = audiences.isEmpty() || audiences.contains(ServiceAccountTokens.ISSUER);
        var known = ours ? access.credentials().holder(token) : Optional.<User>empty();
        if (known.isPresent()) {
            return new ServiceAccountTokens.Holder(
                    known.get(), List.of(ServiceAccountTokens.ISSUER));
        }
        if (access.tokens().isEmpty()) {
            throw new InvalidTokenException("invalid bearer token");
        }
        return access.tokens().get().review(token, audiences);
    }
}
