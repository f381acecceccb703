package dev.sluice.cli.demo;

import java.io.PrintStream;
import java.util.List;

/// Redraws one view in place, for a terminal.
public final class LiveScreen implements Audience {
    private static final String ESCAPE = "\u001b[";
    private static final String NO_WRAP = ESCAPE + "?7l";
    private static final String WRAP = ESCAPE + "?7h";
    private static final String ERASE_BELOW = ESCAPE + "J";

    private final PrintStream out;
    private int drawn;

    public LiveScreen(PrintStream out) {
        this.out = out;
    }

    @Override
    public void act(int number, String heading) {}

    @Override
    public void decision(Decision decision) {}

    @Override
    public synchronized void picture(Picture picture) {
        draw(Frame.lines(picture));
    }

    /// Longer lines are cut by the terminal: a wrapped one would break the counting.
    private void draw(List<String> lines) {
        var text = new StringBuilder(NO_WRAP);
        if (drawn > 0) {
            text.append(ESCAPE).append(drawn).append('F');
        }
        text.append(ERASE_BELOW);
        lines.forEach(line -> text.append(line).append('\n'));
        out.print(text.append(WRAP));
        out.flush();
        drawn = lines.size();
    }

    /// Stays above the view.
    @Override
    public synchronized void say(String sentence) {
        var text = new StringBuilder();
        if (drawn > 0) {
            text.append(ESCAPE).append(drawn).append('F').append(ERASE_BELOW);
        }
        out.print(text.append(sentence).append('\n'));
        out.flush();
        drawn = 0;
    }

    @Override
    public synchronized void summary(Summary summary) {
        drawn = 0;
        out.println();
        out.println(summary.text());
    }

    @Override
    public void close() {
        out.flush();
    }
}
