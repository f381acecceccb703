package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Objects.ListQuery;
import dev.sluice.embedded.objects.Objects.Page;
import dev.sluice.embedded.objects.validation.GoJson;
import dev.sluice.embedded.store.HistoryGoneException;
import dev.sluice.embedded.store.Snapshot;
import dev.sluice.embedded.store.Store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;

/// Lists with selectors and pages; all pages show the revision of the first.
final class Lists {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Store store;

    Lists(Store store) {
        this.store = store;
    }

    /// Where a page begins.
    ///
    /// @param after the last object before it: `NAMESPACE/NAME`, or empty
    private record Start(OptionalLong revision, String after) {}

    /// @param exactly the revision to answer; empty for now
    Page list(Kind kind, String namespace, ListQuery query, OptionalLong exactly) {
        var selection = Selection.of(kind, query.labelSelector(), query.fieldSelector());
        Start start =
                query.continueToken().isEmpty()
                        ? new Start(exactly, "")
                        : parse(query.continueToken(), namespace);
        Snapshot snapshot = snapshot(kind, namespace, start.revision());
        List<ObjectNode> found = new ArrayList<>();
        List<ObjectNode> all = snapshot.objects();
        int i = 0;
        while (i < all.size() && !start.after().isEmpty() && !isAfter(all.get(i), start.after())) {
            i++;
        }
        if (selection.isEmpty() && kind.view().isSame()) {
            return plain(snapshot, i, query.limit(), namespace);
        }
        boolean full = false;
        for (; i < all.size() && !full; i++) {
            ObjectNode object = kind.view().read(all.get(i));
            if (selection.matches(object)) {
                found.add(object);
                full = found.size() == query.limit();
            }
        }
        if (!full || i == all.size()) {
            return new Page(found, snapshot.revision(), "", OptionalLong.empty());
        }
        OptionalLong left =
                selection.isEmpty() ? OptionalLong.of(all.size() - i) : OptionalLong.empty();
        String token = token(snapshot.revision(), place(all.get(i - 1)), namespace);
        return new Page(found, snapshot.revision(), token, left);
    }

    /// A list that leaves nothing out is a part of what is stored, and need not be read for it.
    private static Page plain(Snapshot snapshot, int from, long limit, String namespace) {
        List<ObjectNode> all = snapshot.objects();
        int left = all.size() - from;
        if (limit <= 0 || limit >= left) {
            List<ObjectNode> items = all.subList(from, all.size());
            return new Page(items, snapshot.revision(), "", OptionalLong.empty());
        }
        int to = from + (int) limit;
        String token = token(snapshot.revision(), place(all.get(to - 1)), namespace);
        return new Page(
                all.subList(from, to),
                snapshot.revision(),
                token,
                OptionalLong.of(all.size() - to));
    }

    private Snapshot snapshot(Kind kind, String namespace, OptionalLong revision) {
        if (revision.isEmpty() || revision.getAsLong() == store.revision()) {
            return store.list(kind.collection(), namespace);
        }
        try {
            return store.listAt(kind.collection(), namespace, revision.getAsLong());
        } catch (HistoryGoneException _) {
            throw new ApiException(
                    410, "Expired", "The resourceVersion for the provided list is too old.");
        }
    }

    private static String place(ObjectNode object) {
        return Metadata.namespace(object) + "/" + Metadata.name(object);
    }

    private static boolean isAfter(ObjectNode object, String place) {
        int slash = place.indexOf('/');
        int order = Metadata.namespace(object).compareTo(place.substring(0, slash));
        return order > 0
                || order == 0 && Metadata.name(object).compareTo(place.substring(slash + 1)) > 0;
    }

    private static String token(long revision, String place, String namespace) {
        String start = namespace.isEmpty() ? place : place.substring(place.indexOf('/'));
        ObjectNode token = JsonNodeFactory.instance.objectNode().put("v", "meta.k8s.io/v1");
        token.put("rv", revision)
                .put("start", (start.startsWith("/") ? start : "/" + start) + "\u0000");
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(token.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode decoded(String text) {
        byte[] json;
        try {
            json = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw Refusals.badRequest(
                    "invalid continue token: continue key is not valid: illegal base64 data at"
                            + " input byte "
                            + firstOdd(text));
        }
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw Refusals.badRequest(
                    "invalid continue token: continue key is not valid: "
                            + GoJson.complaint(json).orElse(String.valueOf(e.getMessage())));
        }
    }

    private static int firstOdd(String text) {
        int at = 0;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at))
                        || "-_".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return at;
    }

    private static Start parse(String text, String namespace) {
        JsonNode token = decoded(text);
        if (!token.path("v").asText().equals("meta.k8s.io/v1")) {
            throw Refusals.badRequest(
                    "invalid continue token: continue key is not valid: server does not recognize"
                            + " this encoded version "
                            + token.path("v").asText());
        }
        String start = token.path("start").asText();
        if (!start.startsWith("/") || start.length() < 2) {
            throw Refusals.badRequest(
                    "invalid continue token: continue key is not valid: encoded start key empty or"
                            + " invalid");
        }
        String after = start.substring(1).replace("\u0000", "");
        String inside = namespace.isEmpty() ? "" : namespace;
        return new Start(
                OptionalLong.of(token.path("rv").asLong()),
                after.contains("/") ? after : inside + "/" + after);
    }
}
