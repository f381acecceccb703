package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.ResourceType;

import java.util.ArrayList;
import java.util.List;

/// Answers the questions "may I", "may they" and "who am I".
final class Reviews {
    private final Authorizer authorizer;
    private final Credentials credentials;

    Reviews(Authorizer authorizer, Credentials credentials) {
        this.authorizer = authorizer;
        this.credentials = credentials;
    }

    void answer(Exchange exchange, ResourceType type, User user) {
        var review = BodyDecoder.object(exchange, type).deepCopy();
        review.withObject("/metadata");
        review.putObject("status");
        switch (type.kind()) {
            case "SelfSubjectAccessReview" -> access(review, user);
            case "SubjectAccessReview", "LocalSubjectAccessReview" ->
                    access(review, subject(review.path("spec")));
            case "SelfSubjectRulesReview" -> rules(review, user);
            case "SelfSubjectReview" -> userInfo(review.withObject("/status/userInfo"), user);
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

    private static Authorizer.Action action(JsonNode spec) {
        var resource = spec.path("resourceAttributes");
        var path = spec.path("nonResourceAttributes");
        if (resource.isMissingNode() == path.isMissingNode()) {
            throw new ApiException(
                    422,
                    "Invalid",
                    ".authorization.k8s.io \"\" is invalid: spec.resourceAttributes: Invalid value:"
                            + " null: exactly one of nonResourceAttributes or resourceAttributes"
                            + " must be specified");
        }
        return path.isMissingNode()
                ? new Authorizer.Action(
                        resource.path("verb").asText(),
                        resource.path("group").asText(),
                        resource.path("resource").asText(),
                        resource.path("subresource").asText(),
                        resource.path("namespace").asText(),
                        resource.path("name").asText(),
                        "")
                : new Authorizer.Action(
                        path.path("verb").asText(), "", "", "", "", "", path.path("path").asText());
    }

    private static User subject(JsonNode spec) {
        var groups = new ArrayList<String>();
        spec.path("groups").forEach(group -> groups.add(group.asText()));
        return new User(spec.path("user").asText(), List.copyOf(groups));
    }

    private void rules(ObjectNode review, User user) {
        var everything = new Authorizer.Action("*", "*", "*", "", "", "", "");
        var all = authorizer.decide(user, everything).allowed();
        var status = review.withObject("/status");
        var resources = status.putArray("resourceRules");
        var paths = status.putArray("nonResourceRules");
        if (all) {
            var rule = resources.addObject();
            any(rule.putArray("verbs"));
            any(rule.putArray("apiGroups"));
            any(rule.putArray("resources"));
            var path = paths.addObject();
            any(path.putArray("verbs"));
            any(path.putArray("nonResourceURLs"));
        }
        status.put("incomplete", !all);
    }

    private static void any(ArrayNode array) {
        array.add("*");
    }

    private static void userInfo(ObjectNode info, User user) {
        info.put("username", user.name());
        var groups = info.putArray("groups");
        user.allGroups().forEach(groups::add);
    }

    private void token(ObjectNode review) {
        var status = review.withObject("/status");
        var holder = credentials.holder(review.path("spec").path("token").asText());
        status.put("authenticated", holder.isPresent());
        holder.ifPresent(user -> userInfo(status.putObject("user"), user));
    }
}
