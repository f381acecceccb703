package dev.sluice.cli.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import java.net.HttpURLConnection;
import java.util.Optional;

/// The few requests that applying needs.
final class Api {
    private static final String WRITE =
            "?fieldManager=kubectl-client-side-apply&fieldValidation=Strict";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;

    Api(KubernetesClient client) {
        this.client = client;
    }

    /// The API said no.
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int code;

        RefusedException(KubernetesClientException cause) {
            super(said(cause), cause);
            code = cause.getCode();
        }

        boolean isConflict() {
            return code == HttpURLConnection.HTTP_CONFLICT;
        }

        boolean isNotFound() {
            return code == HttpURLConnection.HTTP_NOT_FOUND;
        }

        private static String said(KubernetesClientException cause) {
            var status = cause.getStatus();
            return status == null || status.getMessage() == null
                    ? String.valueOf(cause.getMessage())
                    : status.getMessage();
        }
    }

    /// Empty when there is nothing at that path.
    Optional<ObjectNode> get(String path) throws RefusedException {
        try {
            return Optional.ofNullable(client.raw(path)).map(json -> (ObjectNode) tree(json));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return Optional.empty();
            }
            throw new RefusedException(e);
        }
    }

    ObjectNode create(String collection, ObjectNode object) throws RefusedException {
        return write(collection, "POST", object);
    }

    ObjectNode replace(String path, ObjectNode object) throws RefusedException {
        return write(path, "PUT", object);
    }

    private ObjectNode write(String path, String method, ObjectNode object)
            throws RefusedException {
        try {
            return (ObjectNode) tree(client.raw(path + WRITE, method, object.toString()));
        } catch (KubernetesClientException e) {
            throw new RefusedException(e);
        }
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the API server did not answer JSON", e);
        }
    }
}
