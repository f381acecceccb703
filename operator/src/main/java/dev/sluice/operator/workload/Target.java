package dev.sluice.operator.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.rollout.Readiness;
import dev.sluice.engine.rollout.Revision;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.routing.ObjectKey;
import dev.sluice.routing.Selector;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The workload a Canary rolls out, as it is seen in one moment, and its primary twin.
///
/// Everything a tick decides on and then copies comes from this one snapshot: what was not analysed
/// is not promoted.
///
/// @param object the target itself
/// @param primary its twin; empty before it was created, or when somebody deleted it
/// @param selector the label that tells their pods apart; empty for a kind without pods
/// @param configs what the target's template refers to
/// @param copies the primary's configuration, when nobody noted what the primary was made from
/// @param revisions what Knative keeps of a Service, by name; empty for other kinds
public record Target(
        Workload workload,
        ObjectNode object,
        Optional<ObjectNode> primary,
        Selector selector,
        Configs configs,
        Configs copies,
        Map<String, ObjectNode> revisions) {
    /// On the primary: the revision whose template it was made from.
    static final String SOURCE = "sluice.dev/source-revision";

    /// On the primary: the checksums of the configuration it was made with.
    static final String SOURCE_CONFIGS = "sluice.dev/source-configs";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Selector NO_PODS = new Selector("", "");
    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    public Target {
        revisions = Map.copyOf(revisions);
    }

    /// What the operator's flags say about workloads.
    ///
    /// @param selectorLabels labels that may tell pods apart, the first found is used
    /// @param copiesLabel which labels and annotations of the target its primary gets
    /// @param tracksConfigs whether ConfigMaps and Secrets are copied for the primary
    public record Rules(
            List<String> selectorLabels, Predicate<String> copiesLabel, boolean tracksConfigs) {
        /// Flagger's defaults.
        public static final Rules DEFAULT =
                new Rules(List.of("app", "name", "app.kubernetes.io/name"), _ -> false, true);
    }

    /// Looks at the target.
    ///
    /// @throws TargetRefused when it does not exist, or cannot be rolled out
    public static Target see(
            Workload workload, String namespace, String name, View view, Rules rules)
            throws TargetRefused {
        var key = workload.kind().key(namespace, name);
        var object = view.get(key);
        if (object.isEmpty()) {
            throw new TargetRefused(key + " does not exist; create it, or correct spec.targetRef");
        }
        workload.check(object.get());
        if (workload instanceof KnativeServices) {
            return knative(workload, object.get(), view);
        }
        if (!workload.hasPods()) {
            return new Target(
                    workload,
                    object.get(),
                    view.get(workload.kind().key(namespace, name + "-primary")),
                    NO_PODS,
                    Configs.NONE,
                    Configs.NONE,
                    Map.of());
        }
        var podSpec = object.get().at("/spec/template/spec");
        var primary = view.get(workload.kind().key(namespace, name + "-primary"));
        var noted = primary.map(Target::isNoted).orElse(true);
        return new Target(
                workload,
                object.get(),
                primary,
                selector(key, object.get(), rules.selectorLabels()),
                rules.tracksConfigs() ? Configs.of(podSpec, namespace, view) : Configs.NONE,
                noted || !rules.tracksConfigs()
                        ? Configs.NONE
                        : Configs.copiesOf(podSpec, namespace, view),
                Map.of());
    }

    private static Target knative(Workload workload, ObjectNode service, View view) {
        var revisions = new TreeMap<String, ObjectNode>();
        for (var name : List.of(workload.revision(service), KnativeServices.primary(service))) {
            if (!name.isEmpty()) {
                var key =
                        Kinds.KNATIVE_REVISION.key(
                                service.at("/metadata/namespace").asText(), name);
                view.get(key).ifPresent(revision -> revisions.put(name, revision));
            }
        }
        return new Target(
                workload,
                service,
                Optional.of(service),
                NO_PODS,
                Configs.NONE,
                Configs.NONE,
                revisions);
    }

    /// The target with the primary that exists now.
    public Target with(Optional<ObjectNode> newer) {
        return new Target(workload, object, newer, selector, configs, copies, revisions);
    }

    /// The target as it was when it had this pod template, with the configuration the primary had.
    public Target as(ObjectNode template, View view, int replicas) {
        var before = Replicas.set(object, replicas);
        Template.object(before, "spec").set("template", template);
        return new Target(
                workload,
                before,
                primary,
                selector,
                Configs.copiesOf(template.path("spec"), namespace(), view),
                copies,
                revisions);
    }

    /// What the revision would be if the target had this pod template.
    public String revisionOf(ObjectNode template) {
        return workload.revision(
                object.objectNode().set("spec", object.objectNode().set("template", template)));
    }

    /// The manifest that kubectl applied last; missing when it did not.
    public JsonNode lastApplied() {
        var text = object.path("metadata").path("annotations").path(LAST_APPLIED).asText("");
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            return JSON.missingNode();
        }
    }

    private static Selector selector(ObjectKey key, ObjectNode object, List<String> labels)
            throws TargetRefused {
        var matched = object.at("/spec/selector/matchLabels");
        for (var label : labels) {
            if (matched.has(label)) {
                return new Selector(label, matched.path(label).asText());
            }
        }
        throw new TargetRefused(
                "%s %s.%s spec.selector.matchLabels must contain one of [%s]"
                        .formatted(
                                key.kind().kind().toLowerCase(java.util.Locale.ROOT),
                                key.name(),
                                key.namespace(),
                                String.join(" ", labels)));
    }

    public String name() {
        return object.path("metadata").path("name").asText();
    }

    public String namespace() {
        return object.path("metadata").path("namespace").asText();
    }

    public ObjectKey key() {
        return workload.kind().key(namespace(), name());
    }

    /// For Knative the target itself, which has both revisions.
    public ObjectKey primaryKey() {
        return workload instanceof KnativeServices
                ? key()
                : workload.kind().key(namespace(), name() + "-primary");
    }

    /// What the target runs, or would run if it had pods.
    public Revision revision() {
        return new Revision(workload.revision(object), configs.checksums());
    }

    /// The revision the primary was made from: as it was noted, or, where Flagger made it, as the
    /// primary itself shows.
    public Revision primaryRuns() {
        if (primary.isEmpty()) {
            return Revision.NONE;
        }
        if (workload instanceof KnativeServices) {
            return new Revision(KnativeServices.primary(primary.get()), Map.of());
        }
        if (!isNoted(primary.get())) {
            return new Revision(shownBy(primary.get()), configs.checksumsOf(copies));
        }
        var annotations = primary.get().path("metadata").path("annotations");
        var checksums = new TreeMap<String, String>();
        for (var entry : annotations.path(SOURCE_CONFIGS).asText("").split(",", -1)) {
            var split = entry.indexOf('=');
            if (split > 0) {
                checksums.put(entry.substring(0, split), entry.substring(split + 1));
            }
        }
        return new Revision(annotations.path(SOURCE).asText(), checksums);
    }

    /// Whether the primary is known to be made from what the target runs; one that Flagger made
    /// only seems so.
    public boolean isCopied() {
        return primaryRuns().equals(revision())
                && (workload instanceof KnativeServices
                        || primary.map(Target::isNoted).orElse(false));
    }

    private static boolean isNoted(ObjectNode primary) {
        return primary.path("metadata").path("annotations").has(SOURCE);
    }

    private String shownBy(ObjectNode twin) {
        var runs = workload.template(twin);
        if (workload instanceof CoreServices services) {
            var same = services.spec(object, Optional.empty()).equals(runs);
            return same ? workload.revision(object) : Template.hash(runs);
        }
        var wanted = Template.withoutId(templateForPrimary(""));
        return Template.hash(wanted).equals(Template.hash(Template.withoutId(runs)))
                ? workload.revision(object)
                : Template.hash(Template.fromPrimary(runs, selector));
    }

    public boolean isScaledDown() {
        return workload.isScaledDown(object);
    }

    /// Whether an update of the primary takes all its pods away for a while.
    public boolean interrupts() {
        return workload.hasPods()
                && primary.filter(it -> workload.interrupts(object, it)).isPresent();
    }

    public Readiness canaryReadiness(Workload.Terms terms) {
        return workload instanceof KnativeServices
                ? revisionReadiness(workload.revision(object), terms)
                : workload.readiness(object, terms);
    }

    public Readiness primaryReadiness(Workload.Terms terms) {
        if (workload instanceof KnativeServices) {
            var named = KnativeServices.primary(object);
            return revisionReadiness(named.isEmpty() ? workload.revision(object) : named, terms);
        }
        return primary.map(it -> workload.readiness(it, terms))
                .orElseGet(() -> new Readiness.NotYet(primaryKey() + " does not exist", false));
    }

    private Readiness revisionReadiness(String name, Workload.Terms terms) {
        var revision = revisions.get(name);
        return revision == null
                ? new Readiness.NotYet("revision " + name + " does not exist", false)
                : workload.readiness(revision, terms);
    }

    public ObjectNode scaledDown() {
        return workload.scaledDown(object);
    }

    /// @param least the fewest pods an autoscaler allows; empty where there is none
    public ObjectNode scaledUp(Optional<Integer> least) {
        return workload.scaledUp(object, Math.max(1, least.orElseGet(this::primaryReplicas)));
    }

    private int primaryReplicas() {
        return primary.map(it -> it.at("/spec/replicas").asInt(1)).orElse(1);
    }

    /// The primary as it is first created.
    ///
    /// @param owner the owner reference it gets
    /// @param id makes its pods distinguishable from earlier ones
    public ObjectNode newPrimary(ObjectNode owner, String id, Rules rules) {
        return new Twins(this, rules).created(owner, id);
    }

    /// The primary with the target's template.
    ///
    /// @param scaled whether an autoscaler decides on replicas, which are then left alone
    public ObjectNode promoted(ObjectNode current, String id, boolean scaled, Rules rules) {
        return new Twins(this, rules).promoted(current, id, scaled);
    }

    /// `<target>-canary` of a core Service, which follows the target; nothing for other kinds.
    ///
    /// @param current the one that exists; empty to create it
    public Optional<ObjectNode> follower(ObjectNode owner, Optional<ObjectNode> current) {
        return new Twins(this, Rules.DEFAULT).follower(owner, current);
    }

    public ObjectKey followerKey() {
        return workload.kind().key(namespace(), name() + "-canary");
    }

    ObjectNode templateForPrimary(String id) {
        var template = Template.forPrimary(workload.template(object), selector, configs, id);
        if (!(workload instanceof DaemonSets)
                && template.get("spec") instanceof ObjectNode podSpec) {
            Spreading.towardsPrimary(podSpec, name(), selector.label());
        }
        return template;
    }
}
