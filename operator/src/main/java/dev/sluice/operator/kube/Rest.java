package dev.sluice.operator.kube;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/// Requests to the API server, in JSON as it is sent and answered.
///
/// Only so many are under way at once: a hundred changes at a time share a few connections instead
/// of opening a hundred. Events have connections of their own, so that telling never delays doing.
/// A server that says when it wants to be asked again is asked then, and nobody takes the place
/// meanwhile.
final class Rest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_ONCE = 16;
    private static final int EVENTS_AT_ONCE = 4;
    private static final int ATTEMPTS = 3;
    private static final int TOO_MANY = 429;
    private static final int JITTER_MILLIS = 500;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TYPE = "application/json";
    private static final String BEHIND =
            """
            {"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Background"}\
            """;

    private final HttpClient once;
    private final HttpClient patient;
    private final String server;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final Semaphore events = new Semaphore(EVENTS_AT_ONCE, true);

    /// @param client whose address and credentials are used
    Rest(KubernetesClient client) {
        // Whoever asks tries again himself, with what is known then; nobody asks again for an
        // Event.
        var settings = client.getConfiguration().getRequestConfig();
        patient = client.getHttpClient();
        once =
                patient.newBuilder()
                        .tag(
                                new RequestConfigBuilder(settings)
                                        .withRequestRetryBackoffLimit(0)
                                        .build())
                        .build();
        server = client.getMasterUrl().toString().replaceFirst("/+$", "");
    }

    static String path(Kind kind, String namespace) {
        var root = kind.group().isEmpty() ? "/api/" : "/apis/";
        var in = namespace.isEmpty() ? "" : "/namespaces/" + namespace;
        return root + kind.apiVersion() + in + "/" + kind.plural();
    }

    static String path(ObjectKey key) {
        return path(key.kind(), key.namespace()) + "/" + key.name();
    }

    ObjectNode get(String path) throws WriteRefused {
        return asked(request(path).build(), false);
    }

    ObjectNode create(ObjectKey key, ObjectNode object) throws WriteRefused {
        var body = object.toString();
        var request = request(path(key.kind(), key.namespace())).post(TYPE, body).build();
        return asked(request, key.kind().equals(Kinds.EVENT));
    }

    /// @param path of the object, or of its status
    ObjectNode update(String path, ObjectNode object) throws WriteRefused {
        return asked(request(path).put(TYPE, object.toString()).build(), false);
    }

    /// What is not there need not be deleted.
    void delete(ObjectKey key) throws WriteRefused {
        try {
            asked(request(path(key)).delete(TYPE, BEHIND).build(), false);
        } catch (WriteRefused refused) {
            if (!refused.isAbsent()) {
                throw refused;
            }
        }
    }

    /// Follows what happens at a path.
    EventStream follow(String path) throws WriteRefused, InterruptedException {
        return EventStream.open(once, request(path).forStreaming().build());
    }

    private HttpRequest.Builder request(String path) {
        return once.newHttpRequestBuilder().uri(server + path);
    }

    private ObjectNode asked(HttpRequest request, boolean isEvent) throws WriteRefused {
        var gate = isEvent ? events : places;
        try {
            gate.acquire();
            try {
                return answer(request, isEvent ? patient : once);
            } finally {
                gate.release();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new WriteRefused(0, "interrupted", interrupted);
        }
    }

    private ObjectNode answer(HttpRequest request, HttpClient http)
            throws WriteRefused, InterruptedException {
        for (var attempt = 1; ; attempt++) {
            var response = attempt == 1 ? kept(request, http) : response(request, http);
            if (response.isSuccessful()) {
                return object(request, response.body());
            }
            if (response.code() != TOO_MANY || attempt == ATTEMPTS) {
                throw refused(request, response.code(), response.body());
            }
            Thread.sleep(pause(response).plusMillis(random.nextInt(JITTER_MILLIS)));
        }
    }

    /// A kept connection may have been closed by the other end a moment ago. Whatever was stored
    /// all the same makes the second attempt a conflict.
    private static HttpResponse<byte[]> kept(HttpRequest request, HttpClient http)
            throws WriteRefused, InterruptedException {
        try {
            return response(request, http);
        } catch (WriteRefused broken) {
            if (broken.getCause() instanceof IOException) {
                return response(request, http);
            }
            throw broken;
        }
    }

    private static HttpResponse<byte[]> response(HttpRequest request, HttpClient http)
            throws WriteRefused, InterruptedException {
        var future = http.sendAsync(request, byte[].class);
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new WriteRefused(0, "no answer for " + PATIENCE.toSeconds() + " s", late);
        } catch (ExecutionException failed) {
            throw unreachable(failed);
        } finally {
            future.cancel(true);
        }
    }

    static WriteRefused unreachable(ExecutionException failed) {
        var why = Objects.requireNonNullElse(failed.getCause(), failed);
        return new WriteRefused(
                0, Objects.requireNonNullElse(why.getMessage(), why.toString()), why);
    }

    private static Duration pause(HttpResponse<byte[]> response) {
        try {
            var asked = response.header("Retry-After");
            var pause = Duration.ofSeconds(asked == null ? 1 : Long.parseLong(asked.strip()));
            return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        } catch (NumberFormatException _) {
            return Duration.ofSeconds(1);
        }
    }

    private static ObjectNode object(HttpRequest request, byte[] body) throws WriteRefused {
        try {
            if (JSON.readTree(body) instanceof ObjectNode object) {
                return object;
            }
            throw new IOException("it is no object");
        } catch (IOException garbled) {
            throw new WriteRefused(
                    0,
                    "the answer to %s %s is not understood: %s"
                            .formatted(
                                    request.method(),
                                    request.uri().getPath(),
                                    garbled.getMessage()),
                    garbled);
        }
    }

    /// @param body a Status, or whatever else stands between here and the API server
    static WriteRefused refused(HttpRequest request, int code, byte[] body) {
        var asked = "%s %s: HTTP %d".formatted(request.method(), request.uri().getPath(), code);
        return new WriteRefused(code, message(body).orElse(asked), new IOException(asked));
    }

    private static Optional<String> message(byte[] body) {
        try {
            var message = JSON.readTree(body).path("message").asText("");
            return Optional.of(message).filter(it -> !it.isBlank());
        } catch (IOException noStatus) {
            return Optional.empty();
        }
    }
}
