package dev.sluice.cli.status;

/// Colours for phases and verdicts, where they are wanted.
///
/// @param on false for a file, a pipe, and whoever sets `NO_COLOR`
public record Paint(boolean on) {
    private static final String ESCAPE = "\u001b[";

    /// What this process's output takes.
    public static Paint ofThisTerminal() {
        var console = System.console();
        return new Paint(
                console != null
                        && console.isTerminal()
                        && System.getenv().getOrDefault("NO_COLOR", "").isEmpty());
    }

    /// @param word decides the colour
    /// @param text is what is coloured, such as the word with spaces behind it
    String paint(String word, String text) {
        return switch (word) {
            case "Succeeded", "Initialized", "Healthy" -> with("32", text);
            case "Failed", "Unhealthy", "Error" -> with("31", text);
            case "" -> text;
            default -> with("33", text);
        };
    }

    private String with(String colour, String text) {
        return on ? ESCAPE + colour + "m" + text + ESCAPE + "0m" : text;
    }
}
