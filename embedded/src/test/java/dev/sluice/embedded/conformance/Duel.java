package dev.sluice.embedded.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The same requests to the real server and to the embedded one.
final class Duel {
    private static final int CALLS = 30;
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private final Server real;
    private final Server embedded;
    private final String group;
    private final List<Shapes> kinds;

    /// @param token makes the names of this run
    Duel(Server real, Server embedded, String token) throws Exception {
        this.real = real;
        this.embedded = embedded;
        this.group = token + ".example.dev";
        this.kinds = Shapes.all();
        for (Server server : List.of(real, embedded)) {
            account(server, "default");
            for (JsonNode definition : Shapes.definitions(group)) {
                server.post(CRDS, definition.toString());
                String plural = definition.at("/spec/names/plural").asText();
                waitFor(server, "/apis/" + group + "/v1/" + plural);
            }
        }
    }

    /// What one request shows of the two.
    ///
    /// @param where pointers and values that differ, real first
    record Difference(Call call, List<String> where) {}

    List<Shapes> kinds() {
        return kinds;
    }

    /// @return every request that was answered differently, until both have written different
    ///   things
    List<Difference> story(Shapes kind, long seed) throws Exception {
        Map<String, String> variables = variables(seed);
        namespace(real, variables);
        namespace(embedded, variables);
        var one = new Side(real, variables);
        var two = new Side(embedded, variables);
        List<Difference> differences = new ArrayList<>();
        for (Call call : Story.of(kind, seed).calls(CALLS)) {
            List<String> where = new ArrayList<>();
            ObjectNode first = one.play(call);
            ObjectNode second = two.play(call);
            compare("", first, second, where);
            if (!where.isEmpty()) {
                differences.add(new Difference(call, where));
                if (wrote(call, first) || wrote(call, second)) {
                    // All that follows would only say so again.
                    break;
                }
            }
        }
        real.delete("/api/v1/namespaces/" + variables.get("ns"));
        return differences;
    }

    /// @return every request to which the embedded server answers with an error of its own
    List<Difference> failures(Shapes kind, long seed) throws Exception {
        Map<String, String> variables = variables(seed);
        namespace(embedded, variables);
        var side = new Side(embedded, variables);
        List<Difference> failures = new ArrayList<>();
        for (Call call : Story.of(kind, seed).calls(CALLS)) {
            String answer = side.play(call).toString();
            if (answer.contains("Internal error") || answer.contains("Exception")) {
                failures.add(new Difference(call, List.of(answer)));
            }
        }
        return failures;
    }

    private Map<String, String> variables(long seed) {
        String token = group.substring(0, group.indexOf('.'));
        return Map.of("ns", "fuzz-" + token + "-" + seed, "group", group);
    }

    private static void namespace(Server server, Map<String, String> variables) throws Exception {
        String ns = variables.get("ns");
        server.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + ns + "\"}}");
        account(server, String.valueOf(ns));
    }

    /// Pods are refused before it is there.
    private static void account(Server server, String ns) throws Exception {
        server.post(
                "/api/v1/namespaces/" + ns + "/serviceaccounts",
                "{\"metadata\":{\"name\":\"default\"}}");
    }

    private static boolean wrote(Call call, ObjectNode answer) {
        return !call.method().equals("GET")
                && !call.path().contains("dryRun")
                && answer.path("code").asInt() < 300;
    }

    private static void compare(String at, JsonNode one, JsonNode two, List<String> where) {
        if (one instanceof ObjectNode && two instanceof ObjectNode) {
            var names = new TreeSet<String>();
            one.fieldNames().forEachRemaining(names::add);
            two.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(at + "/" + name, one.path(name), two.path(name), where));
        } else if (one instanceof ArrayNode
                && two instanceof ArrayNode
                && one.size() == two.size()) {
            for (int i = 0; i < one.size(); i++) {
                compare(at + "/" + i, one.get(i), two.get(i), where);
            }
        } else if (!one.equals(two)) {
            where.add(at + ": " + shown(one) + " <> " + shown(two));
        }
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "-" : value.toString();
    }

    private static void waitFor(Server server, String path)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (server.get(path).statusCode() != 200 && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
