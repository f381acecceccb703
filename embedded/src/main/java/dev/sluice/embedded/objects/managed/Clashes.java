package dev.sluice.embedded.objects.managed;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/// The words for conflicts.
final class Clashes {
    private Clashes() {}

    static String message(List<ApplyException.Clash> clashes) {
        if (clashes.size() == 1) {
            var only = clashes.getFirst();
            return "Apply failed with 1 conflict: conflict with "
                    + only.owner().text()
                    + ": "
                    + only.field();
        }
        Map<String, StringJoiner> byOwner = new TreeMap<>();
        for (var clash : clashes) {
            String owner = clash.owner().text();
            byOwner.computeIfAbsent(
                            owner, _ -> new StringJoiner("\n").add("conflicts with " + owner + ":"))
                    .add("- " + clash.field());
        }
        var message = new StringJoiner("\n");
        byOwner.values().forEach(lines -> message.add(lines.toString()));
        return "Apply failed with " + clashes.size() + " conflicts: " + message;
    }
}
