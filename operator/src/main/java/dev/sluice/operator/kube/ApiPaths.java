package dev.sluice.operator.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.metrics.MetricSourceException;
import dev.sluice.metrics.Surroundings;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.jspecify.annotations.Nullable;

import java.net.HttpURLConnection;
import java.util.Objects;

/// Any path of the API with the operator's own credentials, for sources of metrics: nothing of it
/// is watched or kept.
public record ApiPaths(KubernetesClient client) implements Surroundings.ApiServer {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public JsonNode get(String path) throws MetricSourceException {
        try {
            return json(client.raw(path));
        } catch (KubernetesClientException refused) {
            throw new MetricSourceException(String.valueOf(refused.getMessage()));
        }
    }

    @Override
    public JsonNode create(String path, JsonNode object) throws MetricSourceException {
        try {
            return json(client.raw(path, "POST", object.toString()));
        } catch (KubernetesClientException refused) {
            throw new MetricSourceException(String.valueOf(refused.getMessage()));
        }
    }

    @Override
    public void delete(String path) throws MetricSourceException {
        try {
            client.raw(path, "DELETE", null);
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw new MetricSourceException(String.valueOf(refused.getMessage()));
            }
        }
    }

    private static JsonNode json(@Nullable String text) throws MetricSourceException {
        try {
            return JSON.readTree(Objects.requireNonNullElse(text, "{}"));
        } catch (JsonProcessingException notJson) {
            throw new MetricSourceException(String.valueOf(notJson.getMessage()));
        }
    }
}
