package dev.sluice.cli.demo;

/// Who follows the demo, and in which form.
public interface Audience extends AutoCloseable {
    void act(int number, String heading);

    void decision(Decision decision);

    /// Called a few times a second while something happens.
    void picture(Picture picture);

    /// A sentence about anything else.
    void say(String sentence);

    void summary(Summary summary);

    @Override
    void close();
}
