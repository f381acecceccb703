package dev.sluice.cli.load;

import java.util.Map;

/// What came back for one request.
///
/// @param status HTTP status; 0 when there was no answer
/// @param headers by lower-case name
/// @param nanos from the request to the end of its answer
/// @param trouble why there was no answer; empty otherwise
public record Answer(int status, Map<String, String> headers, long nanos, String trouble) {
    private static final int SERVER_ERROR = 500;

    static Answer none(long nanos, String trouble) {
        return new Answer(0, Map.of(), nanos, trouble);
    }

    /// No answer, or one that blames the server.
    public boolean failed() {
        return status == 0 || status >= SERVER_ERROR;
    }

    /// Empty when the answer has no such header.
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }
}
