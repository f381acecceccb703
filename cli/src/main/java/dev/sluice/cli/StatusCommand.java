package dev.sluice.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanarySpec;
import dev.sluice.cli.status.Overview;
import dev.sluice.cli.status.Paint;
import dev.sluice.cli.status.Sight;
import dev.sluice.cli.status.Story;
import dev.sluice.operator.workload.Workload;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Shows canaries: all of them as a table, or one with its versions, verdicts and history.
@Command(
        name = "status",
        description = {
            "Shows how canaries are, or everything about one.",
            "Of one canary the exit status is 1 when it failed; with --wait 0 means that the newest"
                    + " image is promoted, and 2 that the time is over."
        })
final class StatusCommand implements Callable<Integer> {
    private static final String NOT_SHOWN = "";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(paramLabel = "CANARY", arity = "0..1", description = "Only this one, in detail.")
    Optional<String> canary = Optional.empty();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            defaultValue = "default",
            description = "The canaries' namespace (${DEFAULT-VALUE}).")
    String namespace = "default";

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "The canaries of all namespaces.")
    boolean everywhere;

    @Option(
            names = {"-w", "--watch"},
            description = "Show it anew after each change.")
    boolean watch;

    @Option(names = "--wait", description = "Wait until the canary is promoted or has failed.")
    boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "1800",
            description = "How long --wait waits (${DEFAULT-VALUE}).")
    int timeout = 1800;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            description = "json prints the objects as they are stored.")
    Output output = Output.text;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "The cluster.")
    Optional<Path> kubeconfig = Optional.empty();

    /// As they are written on the command line.
    enum Output {
        text,
        json
    }

    @Override
    public Integer call() throws InterruptedException {
        Logs.forPeople();
        if (wait && canary.isEmpty()) {
            throw new CommandFailedException("--wait needs the name of one canary.");
        }
        if (canary.isPresent() && everywhere) {
            throw new CommandFailedException(
                    "One canary is in one namespace; give -n NAME instead of -A.");
        }
        try (var client = Clients.of(kubeconfig, "")) {
            return wait || watch ? follow(client) : once(client);
        } catch (KubernetesClientException refused) {
            throw new CommandFailedException(
                    refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND
                            ? "This cluster does not know Canaries; apply the output of sluice"
                                    + " crds."
                            : "Canaries cannot be read: " + refused.getMessage(),
                    refused);
        }
    }

    private Integer once(KubernetesClient client) {
        var found =
                canary.map(name -> Optional.ofNullable(one(client, name)).stream().toList())
                        .orElseGet(() -> many(client).list().getItems());
        if (canary.isPresent() && found.isEmpty()) {
            throw missing();
        }
        show(client, found);
        return canary.isPresent() && sight(client, found.getFirst()).end() == Sight.End.FAILED
                ? 1
                : 0;
    }

    private CommandFailedException missing() {
        return new CommandFailedException(
                "There is no canary %s in the namespace %s."
                        .formatted(canary.orElse(""), namespace));
    }

    private @Nullable Canary one(KubernetesClient client, String name) {
        return client.resources(Canary.class).inNamespace(namespace).withName(name).get();
    }

    private FilterWatchListDeletable<
                    Canary,
                    KubernetesResourceList<Canary>,
                    io.fabric8.kubernetes.client.dsl.Resource<Canary>>
            many(KubernetesClient client) {
        var all = client.resources(Canary.class);
        return everywhere ? all.inAnyNamespace() : all.inNamespace(namespace);
    }

    private Integer follow(KubernetesClient client) throws InterruptedException {
        Informable<Canary> source =
                canary.<Informable<Canary>>map(
                                name -> {
                                    if (one(client, name) == null) {
                                        throw missing();
                                    }
                                    return client.resources(Canary.class)
                                            .inNamespace(namespace)
                                            .withName(name);
                                })
                        .orElseGet(() -> many(client));
        var news = new LinkedBlockingQueue<Canary>();
        try (var informer = source.inform(new News(news))) {
            return follow(client, informer, news);
        }
    }

    /// What the canary's end is told by is asked for here: whoever tells of changes must not wait
    /// for answers.
    private Integer follow(
            KubernetesClient client,
            SharedIndexInformer<Canary> informer,
            BlockingQueue<Canary> news)
            throws InterruptedException {
        var deadline = Instant.now().plusSeconds(timeout);
        var shown = Optional.<List<String>>empty();
        while (true) {
            var canaries = informer.getStore().list();
            if (wait && canaries.isEmpty()) {
                throw missing();
            }
            var end = wait ? sight(client, canaries.getFirst()).end() : Sight.End.OPEN;
            var versions = Optional.of(versions(canaries));
            if (!shown.equals(versions)) {
                if (shown.isPresent() && output == Output.text) {
                    System.out.println();
                }
                show(client, canaries);
                shown = versions;
            }
            if (end != Sight.End.OPEN) {
                return end == Sight.End.PROMOTED ? 0 : 1;
            }
            if (wait && !Instant.now().isBefore(deadline)) {
                throw new CommandFailedException(
                        "%s.%s is not promoted after %d s."
                                .formatted(canary.orElse(""), namespace, timeout));
            }
            // The target may change without a change of the canary.
            news.poll(1, TimeUnit.SECONDS);
            news.clear();
        }
    }

    private static List<String> versions(List<Canary> canaries) {
        return canaries.stream()
                .map(it -> it.getMetadata().getUid() + it.getMetadata().getResourceVersion())
                .sorted()
                .toList();
    }

    /// That something changed, whatever it is.
    private record News(BlockingQueue<Canary> news) implements ResourceEventHandler<Canary> {
        @Override
        public void onAdd(Canary canary) {
            news.add(canary);
        }

        @Override
        public void onUpdate(Canary before, Canary canary) {
            news.add(canary);
        }

        @Override
        public void onDelete(Canary canary, boolean unknown) {
            news.add(canary);
        }
    }

    private void show(KubernetesClient client, List<Canary> canaries) {
        if (output == Output.json) {
            var json = client.getKubernetesSerialization();
            System.out.println(
                    canary.isPresent() && canaries.size() == 1
                            ? json.asJson(canaries.getFirst())
                            : json.asJson(
                                    Map.of("apiVersion", "v1", "kind", "List", "items", canaries)));
            return;
        }
        var paint = Paint.ofThisTerminal();
        var now = Instant.now();
        if (canary.isPresent()) {
            canaries.forEach(
                    it -> Story.lines(sight(client, it), now, paint).forEach(System.out::println));
            return;
        }
        var order =
                Comparator.comparing((Canary it) -> it.getMetadata().getNamespace())
                        .thenComparing(it -> it.getMetadata().getName());
        var sights =
                canaries.stream()
                        .sorted(order)
                        .map(it -> new Sight(it, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN))
                        .toList();
        Overview.lines(sights, now, paint).forEach(System.out::println);
    }

    private static Sight sight(KubernetesClient client, Canary canary) {
        var spec = canary.getSpec();
        var target = spec == null ? null : spec.targetRef();
        if (spec == null || target == null || target.name() == null) {
            return new Sight(canary, "", "", "");
        }
        var version = Objects.requireNonNullElse(target.apiVersion(), "apps/v1");
        var kind = Objects.requireNonNullElse(target.kind(), "Deployment");
        var in =
                client.genericKubernetesResources(version, kind)
                        .inNamespace(canary.getMetadata().getNamespace());
        var object = in.withName(target.name()).get();
        return new Sight(
                canary,
                images(object),
                images(in.withName(target.name() + "-primary").get()),
                revision(spec, object));
    }

    private static String revision(CanarySpec spec, @Nullable GenericKubernetesResource target) {
        return target == null
                ? ""
                : Workload.of(spec)
                        .map(it -> it.revision(JSON.<ObjectNode>valueToTree(target)))
                        .orElse("");
    }

    private static String images(@Nullable GenericKubernetesResource it) {
        return it != null && it.get("spec", "template", "spec", "containers") instanceof List<?> all
                ? all.stream()
                        .map(one -> one instanceof Map<?, ?> map ? map.get("image") : null)
                        .map(String::valueOf)
                        .collect(Collectors.joining(","))
                : "";
    }
}
