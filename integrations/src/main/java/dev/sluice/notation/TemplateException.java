package dev.sluice.notation;

/// The template is wrong, or names something that is not there.
public final class TemplateException extends Exception {
    private static final long serialVersionUID = 1L;

    TemplateException(String why) {
        super(why);
    }
}
