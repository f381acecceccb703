package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;

/// The QoS class of a pod, from the requests and limits of its containers.
final class QualityOfService {
    private static final List<String> COUNTED = List.of("cpu", "memory");

    private QualityOfService() {}

    static String of(PodSpec pod) {
        var guaranteed = true;
        var any = false;
        for (var container : pod.all().toList()) {
            var resources = container.json().path("resources");
            for (var name : COUNTED) {
                var limit = resources.path("limits").path(name);
                var request = resources.path("requests").path(name);
                any |= isSet(limit) || isSet(request);
                guaranteed &=
                        isSet(limit)
                                && (!isSet(request) || request.asText().equals(limit.asText()));
            }
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static boolean isSet(JsonNode quantity) {
        return !quantity.isMissingNode() && !quantity.asText().equals("0");
    }
}
