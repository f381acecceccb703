package dev.sluice.embedded.objects.validation;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The rules for names, labels and annotations.
public final class Names {
    private static final int SUBDOMAIN_MAX = 253;
    private static final int LABEL_MAX = 63;
    private static final int ANNOTATIONS_MAX = 262_144;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern SERVICE = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern QUALIFIED =
            Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final Pattern VALUE =
            Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");

    private static final int PORT_MAX = 15;

    private Names() {}

    /// What is wrong with a DNS subdomain; empty when it is fine.
    public static Optional<String> subdomain(String name) {
        if (name.length() > SUBDOMAIN_MAX) {
            return Optional.of("must be no more than 253 characters");
        }
        return SUBDOMAIN.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(
                        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                                + " characters, '-' or '.', and must start and end with an"
                                + " alphanumeric character (e.g. 'example.com', regex used for"
                                + " validation is '"
                                + SUBDOMAIN
                                + "')");
    }

    /// What is wrong with a DNS label; empty when it is fine.
    public static Optional<String> label(String name) {
        if (name.indexOf('.') > 0 && subdomain(name).isEmpty()) {
            return Optional.of("must not contain dots");
        }
        if (name.length() > LABEL_MAX) {
            return Optional.of("must be no more than 63 bytes");
        }
        return LABEL.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(
                        "a lowercase RFC 1123 label must consist of lower case alphanumeric"
                                + " characters or '-', and must start and end with an alphanumeric"
                                + " character (e.g. 'my-name',  or '123-abc', regex used for"
                                + " validation is '"
                                + LABEL
                                + "')");
    }

    /// What is wrong with the name of a port.
    public static List<String> portComplaints(String name) {
        List<String> complaints = new ArrayList<>();
        if (name.length() > PORT_MAX) {
            complaints.add("must be no more than 15 characters");
        }
        if (!name.matches("[-a-z0-9]+")) {
            complaints.add(
                    "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (!name.matches(".*[a-z].*")) {
            complaints.add("must contain at least one letter (a-z)");
        }
        if (name.contains("--")) {
            complaints.add("must not contain consecutive hyphens");
        }
        if (name.startsWith("-") || name.endsWith("-")) {
            complaints.add("must not begin or end with a hyphen");
        }
        return complaints;
    }

    /// What is wrong with a Service name; empty when it is fine.
    public static Optional<String> service(String name) {
        if (name.indexOf('.') > 0 && subdomain(name).isEmpty()) {
            return Optional.of("must not contain dots");
        }
        if (name.length() > LABEL_MAX) {
            return Optional.of("must be no more than 63 bytes");
        }
        return SERVICE.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(
                        "a DNS-1035 label must consist of lower case alphanumeric characters or"
                                + " '-', start with an alphabetic character, and end with an"
                                + " alphanumeric character (e.g. 'my-name',  or 'abc-123', regex"
                                + " used for validation is '"
                                + SERVICE
                                + "')");
    }

    /// What is wrong with a name that only has to fit into a path, as those of roles.
    public static Optional<String> pathSegment(String name) {
        if (name.equals(".") || name.equals("..")) {
            return Optional.of("may not be '" + name + "'");
        }
        for (String part : new String[] {"/", "%"}) {
            if (name.contains(part)) {
                return Optional.of("may not contain '" + part + "'");
            }
        }
        return Optional.empty();
    }

    /// What is wrong with a label's or annotation's key; empty when it is fine.
    public static Optional<String> qualified(String key) {
        int slash = key.indexOf('/');
        if (slash >= 0 && key.indexOf('/', slash + 1) >= 0) {
            return Optional.of(
                    "a qualified name "
                            + QUALIFIED_TEXT
                            + " with an optional DNS subdomain prefix and '/' (e.g."
                            + " 'example.com/MyName')");
        }
        if (slash == 0) {
            return Optional.of("prefix part must be non-empty");
        }
        if (slash > 0) {
            Optional<String> prefix = subdomain(key.substring(0, slash));
            if (prefix.isPresent()) {
                return prefix.map(why -> "prefix part " + why);
            }
        }
        String name = key.substring(slash + 1);
        if (name.isEmpty()) {
            return Optional.of("name part must be non-empty");
        }
        if (name.length() > LABEL_MAX) {
            return Optional.of("name part must be no more than 63 bytes");
        }
        return QUALIFIED.matcher(name).matches()
                ? Optional.empty()
                : Optional.of("name part " + QUALIFIED_TEXT);
    }

    private static final String QUALIFIED_TEXT =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with"
                    + " an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc',"
                    + " regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    /// What is wrong with a label's value; empty when it is fine.
    public static Optional<String> labelValue(String value) {
        if (value.length() > LABEL_MAX) {
            return Optional.of("must be no more than 63 bytes");
        }
        return VALUE.matcher(value).matches()
                ? Optional.empty()
                : Optional.of(
                        "a valid label must be an empty string or consist of alphanumeric"
                                + " characters, '-', '_' or '.', and must start and end with an"
                                + " alphanumeric character (e.g. 'MyValue',  or 'my_value',  or"
                                + " '12345', regex used for validation is '"
                                + VALUE
                                + "')");
    }

    /// Checks the keys and values of `labels`.
    public static void labels(JsonNode labels, String path, FieldErrors errors) {
        for (var label : labels.properties()) {
            qualified(label.getKey()).ifPresent(why -> errors.invalid(path, label.getKey(), why));
            String value = label.getValue().asText();
            labelValue(value).ifPresent(why -> errors.invalid(path, value, why));
        }
    }

    /// Checks the keys and the total size of `annotations`.
    public static void annotations(JsonNode annotations, String path, FieldErrors errors) {
        long size = 0;
        for (var annotation : annotations.properties()) {
            String key = annotation.getKey();
            qualified(key.toLowerCase(java.util.Locale.ROOT))
                    .ifPresent(why -> errors.invalid(path, key, why));
            size += key.length() + annotation.getValue().asText().length();
        }
        if (size > ANNOTATIONS_MAX) {
            errors.tooLong(path, ANNOTATIONS_MAX);
        }
    }
}
