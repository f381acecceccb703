package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.IpAddress;
import dev.sluice.embedded.store.Store;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Gives Services their addresses out of 127.96.0.0/16, which the loopback device answers, and
/// their node ports out of 30000-32767.
final class Addresses {
    /// That of the Service `kubernetes`.
    static final String FIRST = "127.96.0.1";

    private static final String PREFIX = "127.96.";
    private static final int BYTE = 256;
    private static final int COUNT = BYTE * BYTE;
    private static final int PORT_MIN = 30_000;
    private static final int PORT_MAX = 32_767;
    private static final Resource SERVICES = Resource.SERVICES;

    private final Store store;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();

    Addresses(Store store, RandomGenerator random) {
        this.store = store;
        this.random = random;
    }

    <T> T reserving(ObjectNode service, Supplier<T> write) {
        lock.lock();
        try {
            if (!Metadata.isDeleting(service)) {
                assign(service);
            }
            return write.get();
        } finally {
            lock.unlock();
        }
    }

    private void assign(ObjectNode service) {
        if (!(service.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        Set<String> addresses = new HashSet<>();
        Set<Integer> ports = new HashSet<>();
        for (ObjectNode other : store.list(SERVICES.toString(), "").objects()) {
            if (!Metadata.uid(other).equals(Metadata.uid(service))) {
                addresses.add(other.at("/spec/clusterIP").asText());
                other.at("/spec/ports").forEach(port -> ports.add(port.path("nodePort").asInt()));
            }
        }
        var errors = new FieldErrors();
        String type = spec.path("type").asText();
        if (type.equals("ExternalName")) {
            spec.remove("clusterIP");
            spec.remove("clusterIPs");
        } else {
            address(spec, addresses, errors);
        }
        if (type.equals("NodePort") || type.equals("LoadBalancer")) {
            nodePorts(spec.path("ports"), ports, errors);
        }
        if (!errors.isEmpty()) {
            throw Refusals.invalid("", "Service", Metadata.name(service), errors);
        }
    }

    private void address(ObjectNode spec, Set<String> taken, FieldErrors errors) {
        String asked = spec.path("clusterIP").asText();
        if (asked.isEmpty()) {
            asked = spec.path("clusterIPs").path(0).asText();
        }
        if (asked.isEmpty()) {
            asked = free(taken);
        } else if (!asked.equals("None")) {
            Optional<String> wrong =
                    !isInRange(asked)
                            ? IpAddress.parse(asked)
                                    .map(_ ->
                                            "the provided network does not match the current"
                                                    + " range")
                            : taken.contains(asked)
                                    ? Optional.of("provided IP is already allocated")
                                    : Optional.empty();
            String address = asked;
            wrong.ifPresent(why ->
                    errors.invalid(
                            "spec.clusterIPs",
                            spec.arrayNode().add(address),
                            "failed to allocate IP " + address + ": " + why));
        }
        spec.put("clusterIP", asked);
        spec.putArray("clusterIPs").add(asked);
    }

    private static boolean isInRange(String address) {
        return address.startsWith(PREFIX) && address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }

    private String free(Set<String> taken) {
        int start = random.nextInt(COUNT);
        for (int i = 0; i < COUNT; i++) {
            int number = (start + i) % COUNT;
            int last = number % BYTE;
            // The first and last of each block look like network and broadcast addresses.
            if (last == 0 || last == BYTE - 1) {
                continue;
            }
            String address = PREFIX + number / BYTE + "." + last;
            if (!taken.contains(address) && !address.equals(FIRST)) {
                return address;
            }
        }
        throw new ApiException(
                500, "InternalError", "failed to allocate a serviceIP: range is full");
    }

    private void nodePorts(JsonNode ports, Set<Integer> taken, FieldErrors errors) {
        for (int i = 0; i < ports.size(); i++) {
            if (!(ports.get(i) instanceof ObjectNode port)) {
                continue;
            }
            int asked = port.path("nodePort").asInt();
            String field = "spec.ports[" + i + "].nodePort";
            if (asked == 0) {
                port.put("nodePort", freePort(taken));
            } else if (asked < PORT_MIN || asked > PORT_MAX) {
                errors.invalid(
                        field,
                        asked,
                        "provided port is not in the valid range. The range of valid ports is"
                                + " 30000-32767");
            } else if (taken.contains(asked)) {
                errors.invalid(field, asked, "provided port is already allocated");
            }
            taken.add(port.path("nodePort").asInt());
        }
    }

    private int freePort(Set<Integer> taken) {
        int count = PORT_MAX - PORT_MIN + 1;
        int start = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            int port = PORT_MIN + (start + i) % count;
            if (!taken.contains(port)) {
                return port;
            }
        }
        throw new ApiException(
                500, "InternalError", "failed to allocate a nodePort: range is full");
    }
}
