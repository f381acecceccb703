package dev.sluice.embedded.access.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Gives tokens to service accounts and tells whose they are. A token dies with the account, pod,
/// Secret or node it is bound to, known by uid, and at the latest when it expires.
public final class ServiceAccountTokens implements Credentials {
    public static final String ISSUER = "https://kubernetes.default.svc";
    private static final String OURS = "kubernetes.io";
    private static final String CLAIMED = "authentication.kubernetes.io/";

    private final Cluster cluster;
    private final SigningKey key;
    private final InstantSource clock;
    private final Signed signed;

    public ServiceAccountTokens(Cluster cluster, SigningKey key, InstantSource clock) {
        this.cluster = cluster;
        this.key = key;
        this.clock = clock;
        this.signed = new Signed(key);
    }

    /// What a token is for.
    ///
    /// @param audiences empty for this API server
    /// @param bound the Pod, Secret or Node it dies with; empty for none
    public record Wish(List<String> audiences, Duration lifetime, Optional<ObjectNode> bound) {}

    /// @param token never to be logged
    public record Issued(String token, Instant expires) {
        @Override
        public String toString() {
            return "Issued[expires=" + expires + "]";
        }
    }

    /// Who holds a token.
    ///
    /// @param audiences those asked for that it is good for
    public record Holder(User user, List<String> audiences) {}

    /// @param account the ServiceAccount as stored
    public Issued issue(ObjectNode account, Wish wish) {
        var now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        var expires = now.plus(wish.lifetime());
        var metadata = account.path("metadata");
        var namespace = metadata.path("namespace").asText();
        var claims = JsonNodeFactory.instance.objectNode();
        var audiences = claims.putArray("aud");
        (wish.audiences().isEmpty() ? List.of(ISSUER) : wish.audiences()).forEach(audiences::add);
        claims.put("exp", expires.getEpochSecond())
                .put("iat", now.getEpochSecond())
                .put("iss", ISSUER)
                .put("jti", UUID.randomUUID().toString());
        var ours = claims.putObject(OURS).put("namespace", namespace);
        wish.bound().ifPresent(bound -> name(ours, kindOf(bound), bound.path("metadata")));
        name(ours, "serviceaccount", metadata);
        claims.put("nbf", now.getEpochSecond())
                .put("sub", User.serviceAccount(namespace, metadata.path("name").asText()).name());
        return new Issued(Jwt.signed(claims, key), expires);
    }

    private static String kindOf(ObjectNode bound) {
        return switch (bound.path("kind").asText()) {
            case "Pod" -> "pod";
            case "Node" -> "node";
            default -> "secret";
        };
    }

    private static void name(ObjectNode claims, String member, JsonNode metadata) {
        claims.putObject(member)
                .put("name", metadata.path("name").asText())
                .put("uid", metadata.path("uid").asText());
    }

    @Override
    public Optional<User> holder(String token) {
        try {
            return Optional.of(review(token, List.of()).user());
        } catch (InvalidTokenException _) {
            return Optional.empty();
        }
    }

    /// @param audiences one of these must be meant; empty for this API server
    /// @throws InvalidTokenException with the reason in the words of Kubernetes
    public Holder review(String token, List<String> audiences) throws InvalidTokenException {
        var claims = signed.claims(token);
        if (!claims.path("iss").asText().equals(ISSUER)) {
            throw new InvalidTokenException("invalid bearer token");
        }
        var meant = meant(claims, audiences.isEmpty() ? List.of(ISSUER) : audiences);
        requireTime(claims);
        var ours = claims.path(OURS);
        var namespace = ours.path("namespace").asText();
        var account = ours.path("serviceaccount");
        requireAlive(Resource.SERVICE_ACCOUNTS, namespace, account, "service account");
        requireBound(ours, namespace);
        var user =
                User.serviceAccount(namespace, account.path("name").asText())
                        .withUid(account.path("uid").asText())
                        .withExtra(extra(claims));
        return new Holder(user, meant);
    }

    private static List<String> meant(JsonNode claims, List<String> wanted)
            throws InvalidTokenException {
        var granted = new ArrayList<String>();
        claims.path("aud").forEach(audience -> granted.add(audience.asText()));
        var meant = wanted.stream().filter(granted::contains).toList();
        if (meant.isEmpty()) {
            throw invalid(
                    "token audiences %s is invalid for the target audiences %s"
                            .formatted(quoted(granted), quoted(wanted)));
        }
        return meant;
    }

    private static String quoted(List<String> audiences) {
        return "[\"" + String.join("\" \"", audiences) + "\"]";
    }

    private static InvalidTokenException invalid(String why) {
        return new InvalidTokenException("[invalid bearer token, " + why + "]");
    }

    private void requireTime(JsonNode claims) throws InvalidTokenException {
        var now = clock.instant().getEpochSecond();
        if (now >= claims.path("exp").asLong()) {
            throw invalid("service account token has expired");
        }
        if (now < claims.path("nbf").asLong()) {
            throw invalid("service account token is not valid yet");
        }
    }

    private void requireBound(JsonNode ours, String namespace) throws InvalidTokenException {
        if (ours.has("pod")) {
            requireAlive(Resource.PODS, namespace, ours.path("pod"), "pod");
        }
        if (ours.has("secret")) {
            requireAlive(Resource.SECRETS, namespace, ours.path("secret"), "secret");
        }
        if (ours.has("node")) {
            requireAlive(Resource.NODES, "", ours.path("node"), "node");
        }
    }

    private void requireAlive(Resource resource, String namespace, JsonNode claim, String what)
            throws InvalidTokenException {
        var name = claim.path("name").asText();
        var found = cluster.get(new Key(resource, namespace, name));
        if (found.isEmpty()) {
            throw invalid(resource + " \"" + name + "\" not found");
        }
        var uid = found.get().at("/metadata/uid").asText();
        if (!uid.equals(claim.path("uid").asText())) {
            throw invalid(
                    "%s UID (%s) does not match claim (%s)"
                            .formatted(what, uid, claim.path("uid").asText()));
        }
    }

    private static Map<String, List<String>> extra(JsonNode claims) {
        var extra = new LinkedHashMap<String, List<String>>();
        extra.put(User.CREDENTIAL, List.of("JTI=" + claims.path("jti").asText()));
        for (var what : List.of("pod", "node")) {
            var claim = claims.path(OURS).path(what);
            if (!claim.isMissingNode()) {
                extra.put(CLAIMED + what + "-name", List.of(claim.path("name").asText()));
                extra.put(CLAIMED + what + "-uid", List.of(claim.path("uid").asText()));
            }
        }
        return extra;
    }

    /// The public half of the key, for those who check tokens themselves.
    public ObjectNode keySet() {
        return key.keySet();
    }

    /// What the issuer publishes about itself.
    ///
    /// @param keys the URL of its key set
    public static ObjectNode configuration(String keys) {
        var configuration =
                JsonNodeFactory.instance.objectNode().put("issuer", ISSUER).put("jwks_uri", keys);
        configuration.putArray("response_types_supported").add("id_token");
        configuration.putArray("subject_types_supported").add("public");
        configuration.putArray("id_token_signing_alg_values_supported").add(SigningKey.ALGORITHM);
        return configuration;
    }
}
