package dev.sluice.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import org.slf4j.MDC;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/// One JSON object per line, with the fields that collectors know from Flagger.
final class JsonLines extends Formatter {
    @Override
    public String format(LogRecord record) {
        var line = JsonNodeFactory.instance.objectNode();
        line.put("level", level(record.getLevel()));
        line.put("ts", record.getInstant().toString());
        line.put("caller", caller(record));
        line.put("msg", formatMessage(record));
        var canary = MDC.get("canary");
        if (canary != null) {
            line.put("canary", canary);
        }
        if (record.getThrown() != null) {
            var trace = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(trace));
            line.put("stacktrace", trace.toString());
        }
        return line + "\n";
    }

    private static String level(Level level) {
        var value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "error";
        }
        if (value >= Level.WARNING.intValue()) {
            return "warn";
        }
        return value >= Level.INFO.intValue() ? "info" : "debug";
    }

    /// The last package and the class.
    private static String caller(LogRecord record) {
        var name = String.valueOf(record.getLoggerName());
        var type = name.lastIndexOf('.');
        var room = type < 0 ? -1 : name.lastIndexOf('.', type - 1);
        return name.substring(room + 1).replace('.', '/');
    }
}
