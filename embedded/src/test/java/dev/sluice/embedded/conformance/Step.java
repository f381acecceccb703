package dev.sluice.embedded.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One request with the answer recorded from the real server.
///
/// @param request the lines as they stand in the file, for writing them back
/// @param headers those to send, without the directives
/// @param directives what the runner does besides: `X-Save: name=/pointer` keeps a value for later
///   requests, `X-Until: /pointer=value` repeats a GET until the answer has the value, `X-Mask:
///   regex` blanks what varies, `X-Drop: /pointer` leaves a part of the answer out, `X-Filter:
///   /pointer member regex` leaves items of a list out, `X-Differs: reason` says why the embedded
///   server answers otherwise
/// @param answer as recorded; empty when there is none yet
record Step(
        String title,
        String request,
        String method,
        String path,
        Map<String, String> headers,
        List<Map.Entry<String, String>> directives,
        String body,
        String answer) {

    static final String ANSWER = "=> ";

    /// @param text from the title to the next one
    static Step parse(String text) {
        int at = text.indexOf("\n" + ANSWER);
        String request = (at < 0 ? text : text.substring(0, at)).strip();
        String answer = at < 0 ? "" : text.substring(at + 1).strip();
        String[] lines = request.split("\n", -1);
        String[] first = lines[1].split(" ", 2);
        Map<String, String> headers = new LinkedHashMap<>();
        List<Map.Entry<String, String>> directives = new ArrayList<>();
        int line = 2;
        for (; line < lines.length && !lines[line].isBlank(); line++) {
            String[] header = lines[line].split(": ", 2);
            if (header[0].startsWith("X-")) {
                directives.add(Map.entry(header[0], header[1]));
            } else {
                headers.put(header[0], header.length > 1 ? header[1] : "");
            }
        }
        String body = String.join("\n", List.of(lines).subList(line, lines.length)).strip();
        if (!body.isEmpty()) {
            headers.putIfAbsent("Content-Type", "application/json");
        }
        headers.putIfAbsent("Accept", "application/json");
        return new Step(
                lines[0].strip(), request, first[0], first[1], headers, directives, body, answer);
    }

    List<String> directive(String name) {
        return directives.stream()
                .filter(each -> each.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /// Why the embedded server is known to answer otherwise.
    Optional<String> differs() {
        return directive("X-Differs").stream().findFirst();
    }

    String with(String newAnswer) {
        return "## " + request + "\n\n" + newAnswer + "\n";
    }
}
