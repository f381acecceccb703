package dev.sluice.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.http.Http;
import dev.sluice.http.HttpFailure;
import dev.sluice.http.Request;
import dev.sluice.http.Response;

/// Asks a source over HTTP and expects JSON.
record JsonClient(String type, Http http) {
    static final ObjectMapper JSON = new ObjectMapper();

    /// @throws MetricSourceException unless the answer is 2xx and JSON
    JsonNode ask(Request request) throws MetricSourceException {
        var response = accepted(request);
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException _) {
            throw broken(request, "answered something that is not JSON: " + response.excerpt());
        }
    }

    /// @throws MetricSourceException unless the answer is 2xx
    Response accepted(Request request) throws MetricSourceException {
        var response = any(request);
        if (!response.isSuccess()) {
            throw broken(request, "answered " + response.status() + ": " + response.excerpt());
        }
        return response;
    }

    Response any(Request request) throws MetricSourceException {
        try {
            return http.send(request);
        } catch (HttpFailure failure) {
            throw new MetricSourceException(type + " provider: " + failure.getMessage());
        }
    }

    MetricSourceException broken(Request request, String what) {
        return new MetricSourceException(
                "%s provider: %s %s".formatted(type, request.place(), request.redact(what)));
    }
}
