package dev.sluice.embedded.controllers.autoscaling;

import java.util.List;

/// How many pods a metric asks for. Pure.
final class Sizing {
    /// A difference up to this share of the target changes nothing.
    private static final double TOLERANCE = 0.1;

    private Sizing() {}

    /// @param target what each pod should use
    /// @param share whether the target is a share of the pod's request, 1 for all of it
    record Target(double target, boolean share) {}

    /// Pods of which nothing is known count against the direction: as using nothing on the way up,
    /// and all they may on the way down.
    static int ofPods(int current, List<PodReading> pods, Target target) {
        var known = pods.stream().filter(PodReading::ready).filter(p -> p.value().isPresent());
        var measured = known.toList();
        double ratio = ratio(measured, target, Assumed.NOTHING);
        if (measured.size() == pods.size()) {
            return isTolerable(ratio) ? current : up(ratio * measured.size());
        }
        var assumed = Assumed.NOTHING;
        for (var pod : pods) {
            if (measured.contains(pod)) {
                continue;
            }
            if (ratio > 1) {
                assumed = assumed.and(0, pod.request());
            } else if (pod.ready()) {
                double all = target.share() ? pod.request() : target.target();
                assumed = assumed.and(all, pod.request());
            }
        }
        double corrected = ratio(measured, target, assumed);
        boolean turned = (ratio > 1) != (corrected > 1);
        if (isTolerable(corrected) || turned) {
            return current;
        }
        int wanted = up(corrected * (measured.size() + assumed.pods));
        return corrected < 1 ? Math.min(wanted, current) : Math.max(wanted, current);
    }

    /// What is taken for granted of pods of which nothing is known.
    private record Assumed(int pods, double value, double request) {
        static final Assumed NOTHING = new Assumed(0, 0, 0);

        Assumed and(double more, double itsRequest) {
            return new Assumed(pods + 1, value + more, request + itsRequest);
        }
    }

    private static double ratio(List<PodReading> measured, Target target, Assumed assumed) {
        double value = assumed.value;
        double request = assumed.request;
        for (var pod : measured) {
            value += pod.value().orElse(0);
            request += pod.request();
        }
        double wanted = target.share() ? request : measured.size() + assumed.pods;
        return value / wanted / target.target();
    }

    /// @param value of the metric
    /// @param wanted for each pod when `average`, for all of them otherwise
    static int ofWhole(int current, double value, double wanted, boolean average) {
        double ratio = average ? value / (wanted * Math.max(1, current)) : value / wanted;
        if (isTolerable(ratio)) {
            return current;
        }
        return up(average ? value / wanted : ratio * current);
    }

    private static boolean isTolerable(double ratio) {
        return Math.abs(1 - ratio) <= TOLERANCE;
    }

    /// Rounded up, but for what floating point adds.
    private static int up(double replicas) {
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil(replicas - 1e-9));
    }
}
