package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// The kinds about which little is to be said.
///
/// @param fill the defaults
/// @param check the validation
record SmallRules(Consumer<ObjectNode> fill, BiConsumer<ObjectNode, FieldErrors> check)
        implements KindRules {

    static final Map<String, KindRules> BY_KIND =
            Map.ofEntries(
                    Map.entry(
                            "networkpolicies.networking.k8s.io",
                            new SmallRules(SmallRules::policy, SmallRules::checkPolicy)),
                    Map.entry(
                            "endpointslices.discovery.k8s.io",
                            new SmallRules(SmallRules::slice, SmallRules::checkSlice)),
                    Map.entry(
                            "leases.coordination.k8s.io",
                            new SmallRules(SmallRules::lease, SmallRules::checkLease)),
                    Map.entry(
                            "persistentvolumeclaims",
                            new SmallRules(SmallRules::claim, ClaimChecks::check)),
                    Map.entry("resourcequotas", filled(o -> Put.object(o, "status"))),
                    Map.entry("limitranges", filled(SmallRules::limits)),
                    Map.entry(
                            "podtemplates",
                            new SmallRules(
                                    SmallRules::template,
                                    (o, errors) ->
                                            new PodChecks(errors)
                                                    .spec(
                                                            o.at("/template/spec"),
                                                            "template.spec"))),
                    Map.entry("endpoints", filled(SmallRules::endpoints)),
                    Map.entry(
                            "priorityclasses.scheduling.k8s.io",
                            filled(o -> Put.absent(o, "preemptionPolicy", "PreemptLowerPriority"))),
                    Map.entry("storageclasses.storage.k8s.io", filled(SmallRules::storage)));

    private static SmallRules filled(Consumer<ObjectNode> fill) {
        return new SmallRules(fill, (_, _) -> {});
    }

    @Override
    public void defaults(ObjectNode object) {
        fill.accept(object);
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        check.accept(object, errors);
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        JsonNode type = object.path("addressType");
        if (!type.equals(old.path("addressType"))) {
            errors.immutable("addressType", type);
        }
    }

    private static void policy(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        for (String side : List.of("ingress", "egress")) {
            for (ObjectNode rule : Put.objects(spec.path(side))) {
                for (ObjectNode port : Put.objects(rule.path("ports"))) {
                    Put.absent(port, "protocol", "TCP");
                }
            }
        }
        if (spec.path("policyTypes").isEmpty()) {
            var types = spec.putArray("policyTypes").add("Ingress");
            if (!spec.path("egress").isEmpty()) {
                types.add("Egress");
            }
        }
    }

    private static void checkPolicy(ObjectNode object, FieldErrors errors) {
        var checks = new PodChecks(errors);
        for (String side : List.of("ingress", "egress")) {
            JsonNode rules = object.path("spec").path(side);
            for (int i = 0; i < rules.size(); i++) {
                JsonNode ports = rules.get(i).path("ports");
                for (int j = 0; j < ports.size(); j++) {
                    if (ports.get(j).path("port").isIntegralNumber()) {
                        checks.port(
                                ports.get(j).get("port"),
                                "spec." + side + "[" + i + "].ports[" + j + "].port");
                    }
                }
            }
        }
        PeerChecks.check(object.path("spec"), errors);
        JsonNode types = object.at("/spec/policyTypes");
        for (int i = 0; i < types.size(); i++) {
            checks.oneOf(types.get(i), "spec.policyTypes[" + i + "]", List.of("Ingress", "Egress"));
        }
    }

    private static void slice(ObjectNode object) {
        for (ObjectNode endpoint : Put.objects(object.path("endpoints"))) {
            Put.object(endpoint, "conditions");
        }
        for (ObjectNode port : Put.objects(object.path("ports"))) {
            Put.absent(port, "name", "");
            Put.absent(port, "protocol", "TCP");
        }
    }

    private static void checkSlice(ObjectNode object, FieldErrors errors) {
        List<String> known = List.of("FQDN", "IPv4", "IPv6");
        JsonNode type = object.path("addressType");
        if (!known.contains(type.asText())) {
            errors.unsupported("addressType", type, known);
        }
        JsonNode endpoints = object.path("endpoints");
        for (int i = 0; i < endpoints.size(); i++) {
            if (endpoints.get(i).path("addresses").isEmpty()) {
                errors.required(
                        "endpoints[" + i + "].addresses", "must contain at least 1 address");
            }
            PeerChecks.addresses(
                    endpoints.get(i).path("addresses"),
                    type.asText(),
                    "endpoints[" + i + "].addresses",
                    errors);
        }
    }

    /// Fields of a feature that is off.
    private static void lease(ObjectNode object) {
        Put.object(object, "spec").remove(List.of("strategy", "preferredHolder"));
    }

    private static void checkLease(ObjectNode object, FieldErrors errors) {
        JsonNode duration = object.at("/spec/leaseDurationSeconds");
        if (duration.isNumber() && duration.asLong() <= 0) {
            errors.invalid("spec.leaseDurationSeconds", duration, "must be greater than 0");
        }
        new PodChecks(errors)
                .notNegative(object.at("/spec/leaseTransitions"), "spec.leaseTransitions");
    }

    private static void claim(ObjectNode object) {
        Put.absent(Put.object(object, "spec"), "volumeMode", "Filesystem");
        Put.absent(Put.object(object, "status"), "phase", "Pending");
    }

    /// The most a container may have is also what it gets.
    private static void limits(ObjectNode object) {
        Put.object(object, "spec");
        for (ObjectNode limit : Put.objects(object.at("/spec/limits"))) {
            if (!limit.path("type").asText().equals("Container")) {
                continue;
            }
            copy(limit, "max", "default");
            copy(limit, "default", "defaultRequest");
            copy(limit, "min", "defaultRequest");
        }
    }

    private static void copy(ObjectNode limit, String from, String to) {
        for (var amount : limit.path(from).properties()) {
            ObjectNode target = Put.object(limit, to);
            if (!target.has(amount.getKey())) {
                target.set(amount.getKey(), amount.getValue());
            }
        }
    }

    private static void template(ObjectNode object) {
        Put.object(Put.object(object, "template"), "metadata");
        PodDefaults.template(object);
    }

    private static void endpoints(ObjectNode object) {
        for (ObjectNode subset : Put.objects(object.path("subsets"))) {
            for (ObjectNode port : Put.objects(subset.path("ports"))) {
                Put.absent(port, "protocol", "TCP");
            }
        }
    }

    private static void storage(ObjectNode object) {
        Put.absent(object, "reclaimPolicy", "Delete");
        Put.absent(object, "volumeBindingMode", "Immediate");
    }
}
