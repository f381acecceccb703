package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.Map;

/// What the built-in kinds have even when they are empty.
///
/// Kubernetes' types hold some members by value: they are never absent, so nobody brings them into
/// being and nobody owns them as such.
public final class Blank {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String TEMPLATE = "{\"metadata\":{},\"spec\":{\"containers\":null}}";

    private static final Map<String, ObjectNode> BY_KIND = read();

    private static final String TABLE =
            """
            namespaces {"spec":{},"status":{}}
            nodes {"spec":{},"status":{"daemonEndpoints":{"kubeletEndpoint":{"Port":0}},"nodeInfo":{}}}
            pods {"spec":{"containers":null},"status":{}}
            services {"spec":{},"status":{"loadBalancer":{}}}
            events {"involvedObject":{},"source":{},"firstTimestamp":null,"lastTimestamp":null,"eventTime":null,"reportingComponent":"","reportingInstance":""}
            events.events.k8s.io {"eventTime":null,"regarding":{},"deprecatedSource":{},"deprecatedFirstTimestamp":null,"deprecatedLastTimestamp":null}
            persistentvolumeclaims {"spec":{"resources":{}},"status":{}}
            persistentvolumes {"spec":{},"status":{}}
            resourcequotas {"spec":{},"status":{}}
            limitranges {"spec":{"limits":null}}
            podtemplates {"template":TEMPLATE}
            replicationcontrollers {"spec":{},"status":{"replicas":0}}
            controllerrevisions.apps {"revision":0}
            daemonsets.apps {"spec":{"selector":null,"template":TEMPLATE,"updateStrategy":{}},"status":{"currentNumberScheduled":0,"numberMisscheduled":0,"desiredNumberScheduled":0,"numberReady":0}}
            deployments.apps {"spec":{"selector":null,"template":TEMPLATE,"strategy":{}},"status":{}}
            replicasets.apps {"spec":{"selector":null,"template":TEMPLATE},"status":{"replicas":0}}
            statefulsets.apps {"spec":{"selector":null,"template":TEMPLATE,"serviceName":"","updateStrategy":{}},"status":{"replicas":0,"availableReplicas":0}}
            horizontalpodautoscalers.autoscaling {"spec":{"scaleTargetRef":{"kind":"","name":""},"maxReplicas":0},"status":{"desiredReplicas":0,"currentMetrics":null}}
            cronjobs.batch {"spec":{"schedule":"","jobTemplate":{"metadata":{},"spec":{"template":TEMPLATE}}},"status":{}}
            jobs.batch {"spec":{"template":TEMPLATE},"status":{}}
            ingressclasses.networking.k8s.io {"spec":{}}
            ingresses.networking.k8s.io {"spec":{},"status":{"loadBalancer":{}}}
            networkpolicies.networking.k8s.io {"spec":{"podSelector":{}}}
            poddisruptionbudgets.policy {"spec":{},"status":{"disruptionsAllowed":0,"currentHealthy":0,"desiredHealthy":0,"expectedPods":0}}
            clusterrolebindings.rbac.authorization.k8s.io {"roleRef":{"apiGroup":"","kind":"","name":""}}
            rolebindings.rbac.authorization.k8s.io {"roleRef":{"apiGroup":"","kind":"","name":""}}
            clusterroles.rbac.authorization.k8s.io {"rules":null}
            roles.rbac.authorization.k8s.io {"rules":null}
            storageclasses.storage.k8s.io {"provisioner":""}
            customresourcedefinitions.apiextensions.k8s.io {"spec":{"group":"","names":{"plural":"","kind":""},"scope":"","versions":null},"status":{"conditions":null,"acceptedNames":{"plural":"","kind":""},"storedVersions":null}}
            priorityclasses.scheduling.k8s.io {"value":0}
            leases.coordination.k8s.io {"spec":{}}
            endpointslices.discovery.k8s.io {"addressType":"","endpoints":null,"ports":null}
            """;

    private Blank() {}

    private static Map<String, ObjectNode> read() {
        Map<String, ObjectNode> blanks = new HashMap<>();
        for (String line : TABLE.split("\n")) {
            int blank = line.indexOf(' ');
            try {
                String json = line.substring(blank + 1).replace("TEMPLATE", TEMPLATE);
                var object = (ObjectNode) JSON.readTree(json);
                object.putObject("metadata");
                blanks.put(line.substring(0, blank), object);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(line, e);
            }
        }
        return blanks;
    }

    /// A copy of an object with what is never absent in its kind.
    ///
    /// @param kind plural and group, such as `deployments.apps`
    public static ObjectNode fill(String kind, ObjectNode object) {
        ObjectNode blank = BY_KIND.get(kind);
        if (blank == null) {
            blank = JsonNodeFactory.instance.objectNode();
            blank.putObject("metadata");
        }
        return fill(blank, object);
    }

    private static ObjectNode fill(ObjectNode blank, ObjectNode object) {
        ObjectNode filled = JsonNodeFactory.instance.objectNode();
        filled.setAll(object);
        for (var member : blank.properties()) {
            JsonNode present = object.get(member.getKey());
            if (present == null) {
                filled.set(member.getKey(), member.getValue());
            } else if (present instanceof ObjectNode inner
                    && member.getValue() instanceof ObjectNode blankInner) {
                filled.set(member.getKey(), fill(blankInner, inner));
            }
        }
        return filled;
    }
}
