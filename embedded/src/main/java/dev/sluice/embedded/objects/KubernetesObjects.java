package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.patch.JsonPatch;
import dev.sluice.embedded.objects.patch.MergePatch;
import dev.sluice.embedded.objects.patch.PatchException;
import dev.sluice.embedded.objects.patch.StrategicMergePatch;
import dev.sluice.embedded.objects.schema.OpenApi;
import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.store.Interest;
import dev.sluice.embedded.store.Store;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The API's objects over a [Store]: the one door for HTTP and for the parts in this process.
public final class KubernetesObjects implements Objects, AutoCloseable {
    /// Changes that may wait for a slow watcher before it is ended.
    private static final int WAITING_MAX = 10_000;

    private final Ground ground;
    private final Creates creates;
    private final Updates updates;
    private final Applying applying;
    private final Deletes deletes;
    private final Lists lists;
    private final Watches watches;
    private final DefinitionLife definitions;

    /// @param store closed together with this
    /// @param random names and addresses
    public KubernetesObjects(Store store, InstantSource clock, RandomGenerator random) {
        this.ground = new Ground(store, new Kinds(store), clock, random);
        var checks = new Checks(new Addresses(store, random));
        this.creates = new Creates(ground, checks);
        this.updates = new Updates(ground, checks, creates);
        this.deletes = new Deletes(ground);
        this.applying = new Applying(ground, creates, updates);
        this.lists = new Lists(store);
        this.watches = new Watches(store);
        this.definitions = new DefinitionLife(ground, updates, deletes);
        new FirstStart(this).run();
        definitions.resume();
    }

    /// A cluster that is forgotten when it is closed, for tests.
    public static KubernetesObjects inMemory() {
        InstantSource clock = InstantSource.system();
        return new KubernetesObjects(Store.inMemory(clock), clock, new Random());
    }

    /// The cluster kept in a directory, which is made when absent.
    ///
    /// @throws dev.sluice.embedded.store.StoreException when it is in use or damaged; the message
    ///   is one sentence for people
    public static KubernetesObjects open(Path dataDirectory) {
        InstantSource clock = InstantSource.system();
        return new KubernetesObjects(Store.open(dataDirectory, clock), clock, new Random());
    }

    @Override
    public List<ResourceType> types() {
        return ground.kinds().types();
    }

    @Override
    public Optional<ResourceType> type(String group, String version, String plural) {
        return ground.kinds().find(new Resource(group, plural), version).map(Kind::type);
    }

    @Override
    public Optional<String> deprecation(ResourceType type) {
        return Deprecation.of(kind(type), ground.kinds());
    }

    @Override
    public String storageVersion(ResourceType type) {
        return kind(type).form() instanceof Kind.Custom(var schema)
                ? schema.storageVersion()
                : type.version();
    }

    @Override
    public long revision() {
        return ground.store().revision();
    }

    private Kind kind(ResourceType type) {
        return ground.kinds().of(type);
    }

    @Override
    public ObjectNode get(ResourceType type, String namespace, String name) {
        return read(kind(type), namespace, name)
                .orElseThrow(() -> Refusals.notFound(type.resource(), name));
    }

    @Override
    public ObjectNode get(ResourceType type, String namespace, String name, String subresource) {
        ObjectNode object = get(type, namespace, name);
        return subresource.equals("scale") ? Scale.read(kind(type), object) : object;
    }

    private Optional<ObjectNode> read(Kind kind, String namespace, String name) {
        return ground.store().get(kind.id(namespace, name)).map(kind.view()::read);
    }

    @Override
    public Page list(ResourceType type, String namespace, ListQuery query) {
        return lists.list(kind(type), namespace, query, OptionalLong.empty());
    }

    @Override
    public Page listAt(ResourceType type, String namespace, ListQuery query, long revision) {
        return lists.list(kind(type), namespace, query, OptionalLong.of(revision));
    }

    @Override
    public ObjectNode create(
            ResourceType type, String namespace, ObjectNode body, WriteOptions options) {
        return create(kind(type), namespace, body, options);
    }

    private ObjectNode create(Kind kind, String namespace, ObjectNode body, WriteOptions options) {
        ObjectNode created = creates.create(kind, namespace, body, options);
        afterWrite(kind, created, options);
        return created;
    }

    @Override
    public ObjectNode replace(
            ResourceType type,
            String namespace,
            String name,
            String subresource,
            ObjectNode body,
            WriteOptions options) {
        var target = new Target(kind(type), namespace, name, subresource);
        ObjectNode changed = updates.replace(target, body, options);
        afterWrite(target.kind(), changed, options);
        return changed;
    }

    @Override
    public ObjectNode patch(
            ResourceType type,
            String namespace,
            String name,
            String subresource,
            PatchType patchType,
            JsonNode patch,
            WriteOptions options) {
        var target = new Target(kind(type), namespace, name, subresource);
        ObjectNode changed =
                switch (patchType) {
                    case APPLY -> applying.apply(target, patch, false, options);
                    case APPLY_FORCED -> applying.apply(target, patch, true, options);
                    case JSON, MERGE, STRATEGIC ->
                            updates.modify(
                                    target,
                                    current -> patched(target, current, patchType, patch, options),
                                    options);
                };
        afterWrite(target.kind(), changed, options);
        return changed;
    }

    private static ObjectNode patched(
            Target target,
            ObjectNode object,
            PatchType patchType,
            JsonNode patch,
            WriteOptions options) {
        Kind kind = target.kind();
        ObjectNode current = target.is("scale") ? Scale.read(kind, object) : object;
        ObjectNode result;
        try {
            result =
                    switch (patchType) {
                        case JSON -> JsonPatch.apply(current, patch);
                        case MERGE -> MergePatch.apply(current, patch);
                        case STRATEGIC ->
                                kind.form() instanceof Kind.BuiltIn(var shape)
                                        ? StrategicMergePatch.apply(current, patch, shape.get())
                                        : MergePatch.apply(current, patch);
                        case APPLY, APPLY_FORCED ->
                                throw new IllegalArgumentException(patchType.toString());
                    };
        } catch (PatchException e) {
            throw Patching.refusal(e);
        }
        if (!target.is("scale")) {
            if (patchType == PatchType.STRATEGIC && !kind.type().custom()) {
                Decoding.decodeMerged(
                        kind, result, StrategicMergePatch.rest(current, patch), options);
            } else {
                Decoding.decodePatched(kind, result, FieldErrors.show(result), options);
            }
        }
        Patching.requireSameIdentity(target, result, current);
        return result;
    }

    /// What must follow a write before its answer: a definition serves its kind at once.
    private void afterWrite(Kind kind, ObjectNode object, WriteOptions options) {
        if (kind.resource().equals(Resource.CUSTOM_RESOURCE_DEFINITIONS)
                && !options.dryRun()
                && !Metadata.isDeleting(object)) {
            definitions.accept(Metadata.name(object));
        }
    }

    @Override
    public ObjectNode delete(ResourceType type, String namespace, String name, DeleteQuery query) {
        return delete(new Target(kind(type), namespace, name, ""), query);
    }

    private ObjectNode delete(Target target, DeleteQuery query) {
        ObjectNode answer = deletes.delete(target, query);
        if (target.kind().resource().equals(Resource.CUSTOM_RESOURCE_DEFINITIONS)
                && !query.dryRun()) {
            definitions.terminate(target.name());
        }
        return answer;
    }

    @Override
    public Subscription watch(
            ResourceType type, String namespace, WatchQuery query, Consumer<Change> listener) {
        return watch(type, namespace, query, Integer.MAX_VALUE, listener, () -> {});
    }

    @Override
    public Subscription watch(
            ResourceType type,
            String namespace,
            WatchQuery query,
            Consumer<Change> listener,
            Runnable ended) {
        return watch(type, namespace, query, WAITING_MAX, listener, ended);
    }

    private Subscription watch(
            ResourceType type,
            String namespace,
            WatchQuery query,
            int capacity,
            Consumer<Change> listener,
            Runnable ended) {
        Kind kind = kind(type);
        var selection = Selection.of(kind, query.labelSelector(), query.fieldSelector());
        var interest = new Interest(kind.collection(), namespace, query.since(), capacity);
        return watches.watch(interest, new Watches.Seen(kind, selection, listener, ended));
    }

    @Override
    public ObjectNode schema(ResourceType type) {
        String home = OpenApi.home(type.resource().group(), type.version());
        return switch (kind(type).form()) {
            case Kind.BuiltIn(var shape) -> OpenApi.of(shape.get(), home);
            case Kind.Custom(var schema) -> OpenApi.of(schema, home);
        };
    }

    @Override
    public List<ObjectNode> printerColumns(ResourceType type) {
        return kind(type).form() instanceof Kind.Custom(var schema)
                ? schema.printerColumns()
                : List.of();
    }

    @Override
    public Optional<ObjectNode> get(Key key) {
        return read(ground.kinds().preferred(key.resource()), key.namespace(), key.name());
    }

    @Override
    public List<ObjectNode> list(Resource resource, String namespace) {
        return lists.list(
                        ground.kinds().preferred(resource),
                        namespace,
                        ListQuery.ALL,
                        OptionalLong.empty())
                .items();
    }

    @Override
    public ObjectNode create(Resource resource, ObjectNode object) {
        Kind kind = ground.kinds().preferred(resource);
        return create(kind, Metadata.namespace(object), object, InProcess.OPTIONS);
    }

    @Override
    public ObjectNode update(Resource resource, ObjectNode object) {
        return update(resource, InProcess.subresource(resource, object), object);
    }

    @Override
    public ObjectNode updateStatus(Resource resource, ObjectNode object) {
        return update(resource, "status", object);
    }

    private ObjectNode update(Resource resource, String subresource, ObjectNode object) {
        Kind kind = ground.kinds().preferred(resource);
        var target =
                new Target(kind, Metadata.namespace(object), Metadata.name(object), subresource);
        ObjectNode changed = updates.replace(target, object, InProcess.OPTIONS);
        afterWrite(kind, changed, InProcess.OPTIONS);
        return changed;
    }

    private Target target(Key key) {
        return new Target(
                ground.kinds().preferred(key.resource()), key.namespace(), key.name(), "");
    }

    @Override
    public void delete(Key key) {
        delete(target(key), DeleteQuery.BACKGROUND);
    }

    @Override
    public void deleteNow(Key key, String uid) {
        delete(target(key), new DeleteQuery(OptionalLong.of(0), "", uid, "", false));
    }

    @Override
    public Subscription watch(Resource resource, Consumer<Change> listener) {
        Kind kind = ground.kinds().preferred(resource);
        var interest = new Interest(kind.collection(), "", OptionalLong.empty(), Integer.MAX_VALUE);
        return watches.watch(
                interest, new Watches.Seen(kind, Selection.of(kind, "", ""), listener, () -> {}));
    }

    /// Ends all watches and closes the store.
    @Override
    public void close() {
        ground.store().close();
    }
}
