package dev.sluice.embedded.store.files;

import java.nio.file.Path;
import java.util.stream.Collectors;

/// What people are told about damage, in whole sentences.
final class Reports {
    private Reports() {}

    static String nothingLeft(Path directory, Survey survey) {
        return "The data directory "
                + directory
                + " is damaged ("
                + damages(survey)
                + ") and holds no good revision: restore it from a backup, or move its files away"
                + " to begin with an empty cluster; nothing was changed.";
    }

    static String recovered(Path directory, Survey survey) {
        return "The data directory "
                + directory
                + " is damaged ("
                + damages(survey)
                + "). "
                + loss(survey, "It was recovered to")
                + " The damaged files are kept beside the others, with \"damaged\" in their names.";
    }

    static String found(Path directory, Survey survey) {
        return survey.damages().isEmpty()
                ? "The data directory " + directory + " is whole, revision " + survey.revision()
                : "The data directory "
                        + directory
                        + " is damaged ("
                        + damages(survey)
                        + "). "
                        + loss(survey, "The next start recovers it to");
    }

    private static String damages(Survey survey) {
        return survey.damages().stream().map(Damage::toString).collect(Collectors.joining("; "));
    }

    private static String loss(Survey survey, String verb) {
        return survey.lost() == 0
                ? "Nothing is lost: it is held twice, and revision "
                        + survey.revision()
                        + " is whole."
                : verb
                        + " revision "
                        + survey.revision()
                        + ", the last good one; "
                        + (survey.lost() == 1
                                ? "one later write is"
                                : "up to " + survey.lost() + " later writes are")
                        + " lost, unless you restore a backup.";
    }
}
