package dev.sluice.cli.story.everywhere;

import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.cli.story.Waiting;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A namespace of its own with one Canary `web` on a Deployment of the same name.
final class Scene implements AutoCloseable {
    static final String PREFIX = "story-";
    static final String LABEL = "sluice.dev/story";
    static final String NAME = "web";
    static final String PRIMARY = "web-primary";
    private static final String SHARE = "web-canary-share";
    static final String V1 = Ground.READY + ":v1";
    static final String V2 = Ground.READY + ":v2";
    static final String V3 = Ground.READY + ":v3";
    static final String NEVER_READY = "nowhere/web:v2";

    private final Ground ground;
    private final KubernetesClient client;
    private final FarSide farSide;
    private final String namespace = PREFIX + UUID.randomUUID().toString().substring(0, 8);
    private final Trace trace;

    Scene(Ground ground, FarSide farSide) {
        this.ground = ground;
        this.client = ground.client();
        this.farSide = farSide;
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .addToLabels(LABEL, "")
                                .endMetadata()
                                .build())
                .create();
        trace = new Trace(client, namespace);
    }

    String namespace() {
        return namespace;
    }

    Kubectl kubectl() {
        return new Kubectl(ground.kubeconfig(), ground.scratch(), namespace);
    }

    /// What Prometheus and the hooks say.
    FarSide.Answers world() {
        return farSide.answers(namespace);
    }

    /// Makes the target of an image, and the Canary.
    void begin(Plan plan, String image) {
        begin(plan, image, target -> target);
    }

    /// @param change of the target's manifest
    void begin(Plan plan, String image, UnaryOperator<String> change) {
        apply(change.apply(plan.deployment(image)));
        apply(plan.canary(farSide.url(namespace)));
    }

    void initialised(Plan plan) throws InterruptedException {
        begin(plan, V1);
        await("Initialized");
    }

    /// Initialised, then changed to a second version.
    void started(Plan plan) throws InterruptedException {
        initialised(plan);
        image(V2);
    }

    void apply(String yaml) {
        for (var object :
                client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                        .items()) {
            object.getMetadata().setNamespace(namespace);
            client.resource(object).createOr(it -> it.patch());
        }
    }

    void image(String image) {
        target().patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"%s\"}]}}}}"
                                .formatted(image));
    }

    /// @param spec a merge patch, as JSON
    void change(String spec) {
        canary().patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":" + spec + "}");
    }

    Resource<Canary> canary() {
        return client.resources(Canary.class).inNamespace(namespace).withName(NAME);
    }

    Resource<Deployment> target() {
        return client.apps().deployments().inNamespace(namespace).withName(NAME);
    }

    Deployment primary() {
        return client.apps().deployments().inNamespace(namespace).withName(PRIMARY).get();
    }

    static String image(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
    }

    int targetReplicas() {
        return target().get().getSpec().getReplicas();
    }

    /// How many pods of a Deployment answer.
    int serving(String deployment) {
        var status =
                client.apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName(deployment)
                        .get()
                        .getStatus();
        return status == null || status.getAvailableReplicas() == null
                ? 0
                : status.getAvailableReplicas();
    }

    /// What a Service selects.
    Map<String, String> selected(String service) {
        return client.services()
                .inNamespace(namespace)
                .withName(service)
                .get()
                .getSpec()
                .getSelector();
    }

    /// The canary's share of the traffic in percent, as the route says; a weight of 0 is left out.
    int routed() {
        var destinations =
                route().get()
                        .<List<Map<String, Object>>>get(
                                "spec", "routes", 0, "routeAction", "multi", "destinations");
        return ((Number) destinations.get(1).getOrDefault("weight", 0)).intValue();
    }

    private Resource<GenericKubernetesResource> route() {
        return client.genericKubernetesResources("gateway.solo.io/v1", "RouteTable")
                .inNamespace(namespace)
                .withName(NAME);
    }

    boolean hasRoute() {
        return route().get() != null;
    }

    void deleteRoute() {
        route().delete();
    }

    void deletePrimary() {
        client.apps().deployments().inNamespace(namespace).withName(PRIMARY).delete();
    }

    void scalePrimary(int replicas) {
        client.apps().deployments().inNamespace(namespace).withName(PRIMARY).scale(replicas);
    }

    /// The EndpointSlices of the Service `web` that the operator writes, or those that it does not.
    private List<EndpointSlice> slices(boolean ofTheOperator) {
        return client
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .withLabel("kubernetes.io/service-name", NAME)
                .list()
                .getItems()
                .stream()
                .filter(it -> it.getMetadata().getName().startsWith(SHARE) == ofTheOperator)
                .toList();
    }

    boolean hasNodes() {
        return !client.nodes().list().getItems().isEmpty();
    }

    /// Which EndpointSlices hold the canary's share.
    List<String> shares() {
        return slices(true).stream().map(it -> it.getMetadata().getUid()).toList();
    }

    /// The pods that have a share although the Service does not select them.
    List<String> sharing() {
        return slices(true).stream().flatMap(Scene::pods).toList();
    }

    /// The ready pods that the Service selects.
    List<String> selectedPods() {
        return slices(false).stream().flatMap(Scene::pods).toList();
    }

    private static Stream<String> pods(EndpointSlice slice) {
        return Stream.ofNullable(slice.getEndpoints())
                .flatMap(List::stream)
                .filter(it ->
                        it.getConditions() == null
                                || !Boolean.FALSE.equals(it.getConditions().getReady()))
                .map(it -> it.getTargetRef().getName());
    }

    /// What a ConfigMap holds.
    Map<String, String> settings(String name) {
        return client.configMaps().inNamespace(namespace).withName(name).get().getData();
    }

    List<String> steps() {
        return trace.steps();
    }

    CanaryStatus status() {
        return trace.last();
    }

    /// The status of the condition `Promoted`.
    String promoted() {
        return status().conditions().stream()
                .filter(it -> "Promoted".equals(it.type()))
                .map(it -> String.valueOf(it.status()))
                .findFirst()
                .orElse("absent");
    }

    void await(String phase) throws InterruptedException {
        trace.await(phase, () -> phase.equals(status().phase()));
    }

    void await(String what, Predicate<CanaryStatus> so) throws InterruptedException {
        trace.await(what, () -> so.test(status()));
    }

    /// Waits until a status has been seen, be it long over.
    void awaitStep(String step) throws InterruptedException {
        trace.await(step, () -> steps().contains(step));
    }

    void awaitGone() throws InterruptedException {
        trace.await("the end of the Canary", trace::isGone);
    }

    /// What the events on the Canary say, in order.
    List<String> events() {
        return client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(it -> "Canary".equals(it.getInvolvedObject().getKind()))
                .sorted(Comparator.comparing((Event it) -> it.getMetadata().getName()))
                .map(it -> it.getMessage().replace("." + namespace, ""))
                .toList();
    }

    void awaitEvent(String beginning) throws InterruptedException {
        Waiting.until(
                "an event " + beginning,
                () -> events().stream().anyMatch(it -> it.startsWith(beginning)));
    }

    /// The same once this one is there: those of one canary come in order.
    List<String> eventsUntil(String beginning) throws InterruptedException {
        awaitEvent(beginning);
        return events();
    }

    /// Why, as the status tells.
    List<String> reasons() {
        return status().history().stream().map(it -> String.valueOf(it.message())).toList();
    }

    @Override
    public String toString() {
        return "steps %s%nhooks %s%nevents %s%nreasons %s"
                .formatted(steps(), world().asked(), events(), reasons());
    }

    @Override
    public void close() {
        trace.close();
    }
}
