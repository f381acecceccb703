package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.access.audit.Audit;
import dev.sluice.embedded.access.rbac.Rbac;
import dev.sluice.embedded.access.token.ServiceAccountTokens;
import dev.sluice.embedded.access.token.SigningKey;
import dev.sluice.embedded.objects.KubernetesObjects;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// A server over TLS with roles, bindings and service account tokens, over an empty cluster.
final class GuardedServer implements AutoCloseable {
    static final ServerIdentity IDENTITY =
            ServerIdentity.generate(List.of(), InstantSource.system());

    final KubernetesObjects objects = KubernetesObjects.inMemory();
    final RunningServer api;
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final Rbac rbac;

    GuardedServer() throws Exception {
        this(Audit.NONE);
    }

    GuardedServer(Audit audit) throws Exception {
        rbac = Rbac.start(objects);
        InstantSource clock = now::get;
        var access =
                new Access(
                        Credentials.tokens(Map.of(RunningServer.TOKEN, User.ADMIN)),
                        rbac,
                        Optional.of(
                                new ServiceAccountTokens(objects, SigningKey.generate(), clock)),
                        audit);
        var options = new ApiServerOptions("127.0.0.1", 0, Optional.of(IDENTITY), access, clock);
        api =
                new RunningServer(
                        objects,
                        PodStreams.none(),
                        options,
                        Certified.stranger(IDENTITY.authority()));
    }

    void advance(java.time.Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    /// As the administrator; the answer must be a success.
    JsonNode post(String path, String body) throws Exception {
        var answer = api.post(path, body);
        if (answer.statusCode() / 100 != 2) {
            throw new AssertionError(answer.body());
        }
        return new ObjectMapper().readTree(answer.body());
    }

    /// Makes an account in a namespace that exists, and gives it a token.
    String tokenOf(String namespace, String account) throws Exception {
        var accounts = "/api/v1/namespaces/" + namespace + "/serviceaccounts";
        post(accounts, "{\"metadata\":{\"name\":\"" + account + "\"}}");
        return post(accounts + "/" + account + "/token", "{}").at("/status/token").asText();
    }

    HttpResponse<String> as(String token, String method, String path, String body)
            throws Exception {
        var request =
                HttpRequest.newBuilder(api.uri(path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body));
        return api.send(request.build());
    }

    HttpResponse<String> get(String token, String path) throws Exception {
        return as(token, "GET", path, "");
    }

    @Override
    public void close() throws IOException {
        api.close();
        rbac.close();
        objects.close();
    }
}
