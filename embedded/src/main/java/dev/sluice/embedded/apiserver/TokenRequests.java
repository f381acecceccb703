package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.token.ServiceAccountTokens;
import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Target;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Objects;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.objects.ResourceType;

import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Hands out service account tokens.
final class TokenRequests {
    private static final String GROUP = "authentication.k8s.io";
    private static final String KIND = "TokenRequest";
    private static final long SHORTEST = 600;
    private static final long LONGEST = 1L << 32;
    private static final long USUAL = 3600;
    private static final ResourceType TYPE =
            new ResourceType(
                    new Resource(GROUP, "tokenrequests"),
                    "v1",
                    KIND,
                    "tokenrequest",
                    true,
                    List.of(),
                    List.of(),
                    Set.of(),
                    false);

    private final Objects objects;
    private final Optional<ServiceAccountTokens> tokens;
    private final InstantSource clock;

    TokenRequests(Objects objects, Optional<ServiceAccountTokens> tokens, InstantSource clock) {
        this.objects = objects;
        this.tokens = tokens;
        this.clock = clock;
    }

    /// @param accounts the kind of the target, a service account
    void answer(Exchange exchange, ResourceType accounts, Target target) {
        if (!exchange.method().equals("POST")) {
            throw Refusals.methodNotAllowed();
        }
        var issuer = tokens.orElseThrow(Refusals::unknownResource);
        var body = BodyDecoder.object(exchange, TYPE);
        var account = objects.get(accounts, target.namespace(), target.name());
        checkPlace(body.path("metadata"), target);
        var spec = body.path("spec");
        var seconds = spec.path("expirationSeconds").asLong(USUAL);
        checkLifetime(seconds);
        var wish =
                new ServiceAccountTokens.Wish(
                        texts(spec.path("audiences")),
                        Duration.ofSeconds(seconds),
                        bound(spec.path("boundObjectRef"), target));
        exchange.json(201, request(account, spec, seconds, issuer.issue(account, wish)));
    }

    private static void checkPlace(JsonNode metadata, Target target) {
        var namespace = metadata.path("namespace").asText();
        if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
            throw Refusals.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
        var name = metadata.path("name").asText();
        if (!name.isEmpty() && !name.equals(target.name())) {
            var why = "\": must match the service account name if specified";
            var cause = new Refusals.Cause("metadata.name", "Invalid value: \"" + name + why);
            throw Refusals.invalid(GROUP, KIND, target.name(), cause);
        }
    }

    private static void checkLifetime(long seconds) {
        if (seconds < SHORTEST) {
            throw lifetime(seconds, "may not specify a duration less than 10 minutes");
        }
        if (seconds > LONGEST) {
            throw lifetime(seconds, "may not specify a duration larger than 2^32 seconds");
        }
    }

    private static ApiException lifetime(long seconds, String why) {
        var cause =
                new Refusals.Cause(
                        "spec.expirationSeconds", "Invalid value: " + seconds + ": " + why);
        return Refusals.invalid(GROUP, KIND, "", cause);
    }

    private Optional<ObjectNode> bound(JsonNode reference, Target target) {
        if (!reference.isObject()) {
            return Optional.empty();
        }
        var kind = reference.path("kind").asText();
        var version = reference.path("apiVersion").asText();
        var resource =
                switch (version + " " + kind) {
                    case "v1 Pod" -> Resource.PODS;
                    case "v1 Secret" -> Resource.SECRETS;
                    case "v1 Node" -> Resource.NODES;
                    default ->
                            throw Refusals.badRequest(
                                    "cannot bind token to object of type %s, Kind=%s"
                                            .formatted(
                                                    version.contains("/") ? version : "/" + version,
                                                    kind));
                };
        var namespace = resource.equals(Resource.NODES) ? "" : target.namespace();
        var key = new Key(resource, namespace, reference.path("name").asText());
        var found = objects.get(key).orElseThrow(() -> notFound(key));
        checkBound(found, reference, target);
        return Optional.of(found);
    }

    private static ApiException notFound(Key key) {
        var details = JsonNodeFactory.instance.objectNode().put("name", key.name());
        return new ApiException(
                404,
                "NotFound",
                key.resource() + " \"" + key.name() + "\" not found",
                details.put("kind", key.resource().plural()));
    }

    private static void checkBound(ObjectNode found, JsonNode reference, Target target) {
        var kind = reference.path("kind").asText();
        var name = reference.path("name").asText();
        var runsAs = found.at("/spec/serviceAccountName").asText();
        if (kind.equals("Pod") && !runsAs.equals(target.name())) {
            throw Refusals.badRequest(
                    "cannot bind token for serviceaccount \"%s\" to pod running with different"
                                    .formatted(target.name())
                            + " serviceaccount name.");
        }
        var uid = reference.path("uid").asText();
        if (!uid.isEmpty() && !uid.equals(found.at("/metadata/uid").asText())) {
            throw new ApiException(
                    409,
                    "Conflict",
                    "Operation cannot be fulfilled on "
                            + kind
                            + " \""
                            + name
                            + "\": the UID in the bound object reference ("
                            + uid
                            + ") does not match the UID in record. The object might have been"
                            + " deleted and then recreated",
                    JsonNodeFactory.instance.objectNode().put("name", name).put("kind", kind));
        }
    }

    private ObjectNode request(
            ObjectNode account, JsonNode asked, long seconds, ServiceAccountTokens.Issued issued) {
        var request =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", KIND)
                        .put("apiVersion", GROUP + "/v1");
        var metadata = request.putObject("metadata");
        for (var member : List.of("name", "namespace", "uid")) {
            metadata.set(member, account.path("metadata").path(member));
        }
        metadata.put(
                "creationTimestamp", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        var spec = request.putObject("spec");
        spec.set("audiences", audiences(asked));
        spec.put("expirationSeconds", seconds);
        spec.set("boundObjectRef", asked.path("boundObjectRef").deepCopy());
        if (!asked.path("boundObjectRef").isObject()) {
            spec.putNull("boundObjectRef");
        }
        request.putObject("status")
                .put("token", issued.token())
                .put("expirationTimestamp", issued.expires().toString());
        return request;
    }

    private static JsonNode audiences(JsonNode asked) {
        return asked.path("audiences") instanceof ArrayNode array && !array.isEmpty()
                ? array
                : JsonNodeFactory.instance.arrayNode().add(ServiceAccountTokens.ISSUER);
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }
}
