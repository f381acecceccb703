package dev.sluice.embedded.gateway.routes;

import java.util.List;

/// Headers to take away and to add, on the way in and on the way out.
public record HeaderEdits(Edits request, Edits response) {
    public static final HeaderEdits NONE = new HeaderEdits(Edits.NONE, Edits.NONE);

    public boolean isEmpty() {
        return request.isEmpty() && response.isEmpty();
    }

    /// Removals come first, then additions.
    public record Edits(List<String> remove, List<Addition> add) {
        public static final Edits NONE = new Edits(List.of(), List.of());

        public Edits {
            remove = List.copyOf(remove);
            add = List.copyOf(add);
        }

        public boolean isEmpty() {
            return remove.isEmpty() && add.isEmpty();
        }
    }

    /// @param append keep the values that are there already
    public record Addition(String name, String value, boolean append) {}
}
