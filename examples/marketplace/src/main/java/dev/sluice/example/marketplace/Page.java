package dev.sluice.example.marketplace;

import java.util.Map;

/// Answers every request but health checks.
interface Page {
    Answer answer(String path) throws InterruptedException;

    /// @param status HTTP status
    /// @param json the body
    /// @param headers besides those every answer has
    record Answer(int status, String json, Map<String, String> headers) {
        static Answer of(int status, String json) {
            return new Answer(status, json, Map.of());
        }
    }
}
