package dev.sluice.embedded.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.apiserver.http.Wire;
import dev.sluice.embedded.objects.Objects.Page;
import dev.sluice.embedded.objects.ResourceType;
import dev.sluice.embedded.store.Snapshot;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/// Writes a list of objects from the JSON that the store keeps of them, without reading it.
final class KeptList {
    private final ResourceType type;
    private final List<ObjectNode> items;
    private final byte[] headless;

    /// @param page for which [#fits(Page)]
    KeptList(ResourceType type, Page page) {
        this.type = type;
        this.items = page.items();
        var head = "{\"kind\":\"%s\",\"apiVersion\":\"%s\",";
        this.headless = head.formatted(type.kind(), type.apiVersion()).getBytes(UTF_8);
    }

    static boolean fits(Page page) {
        return Snapshot.isKept(page.items());
    }

    /// @param list the list without its items
    void write(ObjectNode list, OutputStream out) throws IOException {
        byte[] frame = Wire.json(list);
        out.write(frame, 0, frame.length - 1);
        out.write(",\"items\":[".getBytes(UTF_8));
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            item(Snapshot.json(items, i), i, out);
        }
        out.write("]}\n".getBytes(UTF_8));
    }

    /// Items of built-in kinds go without what all of them have in common.
    private void item(byte[] json, int index, OutputStream out) throws IOException {
        if (type.custom()) {
            out.write(json);
        } else if (json.length > headless.length
                && Arrays.equals(json, 0, headless.length, headless, 0, headless.length)) {
            out.write('{');
            out.write(json, headless.length, json.length - headless.length);
        } else {
            out.write(Wire.json(Rendering.withoutKind(items.get(index))));
        }
    }
}
