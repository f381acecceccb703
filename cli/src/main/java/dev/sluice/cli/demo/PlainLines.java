package dev.sluice.cli.demo;

import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/// One line for each thing that happens; for logs and pipes.
public final class PlainLines implements Audience {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    private final PrintStream out;

    public PlainLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void act(int number, String heading) {
        out.println("Act " + number + ": " + heading);
    }

    @Override
    public void decision(Decision decision) {
        out.println("  " + line(decision));
    }

    static String line(Decision decision) {
        return TIME.format(decision.time()) + " " + decision.canary() + ": " + decision.message();
    }

    @Override
    public void picture(Picture picture) {}

    @Override
    public void say(String sentence) {
        out.println(sentence);
    }

    @Override
    public void summary(Summary summary) {
        out.println(summary.text());
    }

    @Override
    public void close() {
        out.flush();
    }
}
