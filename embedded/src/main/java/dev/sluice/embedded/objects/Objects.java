package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// The whole meaning of the API, without HTTP: what the HTTP server asks for each request.
///
/// Methods that take a [ResourceType] answer objects in that type's version. All of them throw
/// [ApiException] with the code, reason and message of the real API server.
public interface Objects extends Cluster {
    /// Every kind served now, built in or from a CustomResourceDefinition, in discovery order.
    List<ResourceType> types();

    Optional<ResourceType> type(String group, String version, String plural);

    /// What clients are to be told when they use a version that will go; empty for the others.
    default Optional<String> deprecation(ResourceType type) {
        return Optional.empty();
    }

    /// The version objects of a type are stored in.
    default String storageVersion(ResourceType type) {
        return type.version();
    }

    /// Rises with each write of any object; never repeats, also across restarts.
    long revision();

    ObjectNode get(ResourceType type, String namespace, String name);

    /// An object as one of its subresources shows it: `scale` a `Scale`, all others the object.
    ObjectNode get(ResourceType type, String namespace, String name, String subresource);

    Page list(ResourceType type, String namespace, ListQuery query);

    /// The list as it was at an earlier revision (`resourceVersionMatch=Exact`).
    ///
    /// @throws ApiException 410 `Expired` when that is too long ago
    Page listAt(ResourceType type, String namespace, ListQuery query, long revision);

    ObjectNode create(ResourceType type, String namespace, ObjectNode body, WriteOptions options);

    /// @param subresource empty, `status`, `scale`, or for namespaces `finalize`
    ObjectNode replace(
            ResourceType type,
            String namespace,
            String name,
            String subresource,
            ObjectNode body,
            WriteOptions options);

    ObjectNode patch(
            ResourceType type,
            String namespace,
            String name,
            String subresource,
            PatchType patchType,
            JsonNode patch,
            WriteOptions options);

    /// Answers what the HTTP API sends back: a `Status`, or the object where it lives on
    /// (finalizers, grace).
    ObjectNode delete(ResourceType type, String namespace, String name, DeleteQuery query);

    /// Calls the listener in order, one call at a time, on a virtual thread of its own. A quiet
    /// watch gets a [Change.Bookmark] about once a minute. Changes wait without bound for a slow
    /// listener.
    ///
    /// @param namespace empty for all
    /// @throws ApiException 410 `Expired` when `since` is older than the history kept
    Subscription watch(
            ResourceType type, String namespace, WatchQuery query, Consumer<Change> listener);

    /// The same for listeners that nobody trusts to be quick, such as clients over HTTP: one that
    /// falls thousands of changes behind gets no more.
    ///
    /// @param ended called once, on the watch's thread, when that happens
    Subscription watch(
            ResourceType type,
            String namespace,
            WatchQuery query,
            Consumer<Change> listener,
            Runnable ended);

    /// The OpenAPI v3 schema of a type (`type: object` with what is known), for explain and
    /// validation.
    ObjectNode schema(ResourceType type);

    /// The `additionalPrinterColumns` of a custom type; empty for built-in ones.
    List<ObjectNode> printerColumns(ResourceType type);

    /// @param items objects in the asked version
    /// @param revision the list's `resourceVersion`
    /// @param continueToken empty on the last page
    /// @param remaining how many follow; empty when unknown
    record Page(
            List<ObjectNode> items, long revision, String continueToken, OptionalLong remaining) {}

    /// @param labelSelector as in the URL; empty for all
    /// @param fieldSelector as in the URL; empty for all
    /// @param limit 0 for no limit
    /// @param continueToken empty for the first page
    record ListQuery(String labelSelector, String fieldSelector, long limit, String continueToken) {
        public static final ListQuery ALL = new ListQuery("", "", 0, "");
    }

    /// @param since deliver what happened after this revision; empty: begin with [Change.Added] for
    ///   each existing object, then [Change.Synced]
    record WatchQuery(String labelSelector, String fieldSelector, OptionalLong since) {}

    /// @param manager field manager's name
    /// @param dryRun do all but the write
    /// @param validation what to do with unknown fields
    /// @param warnings receives one sentence for each `Warning` header
    record WriteOptions(
            String manager, boolean dryRun, FieldValidation validation, Consumer<String> warnings) {
        public static WriteOptions by(String manager) {
            return new WriteOptions(manager, false, FieldValidation.IGNORE, _ -> {});
        }
    }

    enum FieldValidation {
        IGNORE,
        WARN,
        STRICT
    }

    enum PatchType {
        JSON,
        MERGE,
        STRATEGIC,
        /// Server-side apply by `WriteOptions.manager`; creates the object when it is absent.
        APPLY,
        /// The same, taking fields away from others instead of a conflict.
        APPLY_FORCED
    }

    /// @param gracePeriodSeconds empty: the object's own
    /// @param propagation `Background`, `Foreground`, `Orphan`; empty: Background
    /// @param uid empty: any
    /// @param resourceVersion empty: any
    record DeleteQuery(
            OptionalLong gracePeriodSeconds,
            String propagation,
            String uid,
            String resourceVersion,
            boolean dryRun) {
        public static final DeleteQuery BACKGROUND =
                new DeleteQuery(OptionalLong.empty(), "", "", "", false);
    }
}
