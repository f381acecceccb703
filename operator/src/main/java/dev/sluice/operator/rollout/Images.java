package dev.sluice.operator.rollout;

import dev.sluice.engine.rollout.Decision;
import dev.sluice.operator.workload.Target;

import java.util.stream.Collectors;

/// Puts the images next to a revision's hash: people know the one, not the other.
final class Images {
    private static final int MOST = 3;
    private static final int DIGEST = 12;

    private Images() {}

    /// The decision with the images of the target behind its hash, wherever it gives its reason.
    static Decision named(Decision decision, Target target) {
        var hash = target.revision().spec();
        var images = of(target);
        if (hash.isEmpty() || images.isEmpty() || !decision.because().contains(hash)) {
            return decision;
        }
        return new Decision(
                decision.next(),
                decision.effects(),
                decision.because().replace(hash, hash + " (" + images + ")"),
                decision.wake(),
                decision.reply());
    }

    /// As in `listings:v2, proxy:1.8`; empty for what has no pods.
    static String of(Target target) {
        if (!target.workload().hasPods()) {
            return "";
        }
        var images =
                target.workload()
                        .template(target.object())
                        .at("/spec/containers")
                        .valueStream()
                        .map(it -> shortened(it.path("image").asText()))
                        .filter(it -> !it.isEmpty())
                        .distinct()
                        .toList();
        return images.stream().limit(MOST).collect(Collectors.joining(", "))
                + (images.size() > MOST ? ", …" : "");
    }

    private static String shortened(String image) {
        var name = image.substring(image.lastIndexOf('/') + 1);
        var digest = name.indexOf("@sha256:");
        var end = digest + "@sha256:".length() + DIGEST;
        return digest < 0 || name.length() <= end ? name : name.substring(0, end);
    }
}
