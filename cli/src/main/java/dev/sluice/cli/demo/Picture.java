package dev.sluice.cli.demo;

import java.util.List;

/// Everything the live view shows at one moment.
///
/// @param act its heading
/// @param phase of the canary
/// @param weight percent of the requests for the new version
/// @param decisions the newest last
/// @param traffic counted where the requests come from
public record Picture(
        String act,
        String phase,
        int weight,
        Measured primary,
        Measured canary,
        List<PodLine> pods,
        Traffic traffic,
        List<Decision> decisions) {

    /// @param perSecond answers in the last second
    public record Traffic(long requests, long failures, long perSecond) {}
}
