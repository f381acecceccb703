package dev.sluice.metrics;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.http.Http;

import java.time.InstantSource;
import java.util.Map;

/// What providers need of the process they run in.
///
/// @param clock for signatures and tokens
/// @param environment variables, where clouds leave credentials
/// @param kubernetes the API server of the cluster the Canary lives in
public record Surroundings(
        Http http, InstantSource clock, Map<String, String> environment, ApiServer kubernetes) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /// Surroundings without a cluster: what needs its API server is refused.
    public static Surroundings without(Http http, InstantSource clock) {
        return new Surroundings(
                http,
                clock,
                Map.of(),
                path -> {
                    throw new MetricSourceException("there is no Kubernetes API server here");
                });
    }

    /// The Kubernetes API with the operator's own credentials.
    @FunctionalInterface
    public interface ApiServer {
        /// @param path with the query, below the server's address
        /// @throws MetricSourceException unless the answer is 2xx and JSON
        JsonNode get(String path) throws MetricSourceException;

        /// @param path of the list of such objects
        /// @return the object as it was stored
        /// @throws MetricSourceException unless it was
        default JsonNode create(String path, JsonNode object) throws MetricSourceException {
            throw new MetricSourceException("nothing may be created in this Kubernetes API");
        }

        /// An object that is not there is no failure.
        ///
        /// @throws MetricSourceException when it may still be there
        default void delete(String path) throws MetricSourceException {
            throw new MetricSourceException("nothing may be deleted in this Kubernetes API");
        }
    }
}
