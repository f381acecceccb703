package dev.sluice.cli.story.everywhere;

/// Something that is true of every cluster.
///
/// @param name as in the list of stories
record Story(String name, Telling telling) {
    /// What happens, and what must come of it.
    @FunctionalInterface
    interface Telling {
        void on(Scene scene) throws Exception;
    }

    /// A row of the transition table.
    static Story row(String from, String to, String trigger, Telling telling) {
        return new Story("3.3 " + from + " -> " + to + ": " + trigger, telling);
    }
}
