package dev.sluice.embedded.objects.cel;

import com.google.re2j.Pattern;

import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionOverload;
import dev.sluice.embedded.objects.cel.Function.Argument;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Regular expressions and URLs.
final class TextFunctions {
    private static final OpaqueType URL = OpaqueType.create("kubernetes.URL");
    private static final Argument<String> TEXT = new Argument<>(SimpleType.STRING, String.class);
    private static final Argument<URI> SELF = new Argument<>(URL, URI.class);

    private TextFunctions() {}

    static List<Function> all() {
        return List.of(
                Function.named("find").on(TEXT, TEXT, SimpleType.STRING, TextFunctions::find),
                Function.named("findAll")
                        .on(
                                TEXT,
                                TEXT,
                                ListType.create(SimpleType.STRING),
                                (text, pattern) -> findAll(text, pattern, -1))
                        .on(
                                TEXT,
                                TEXT,
                                ListType.create(SimpleType.STRING),
                                all -> findAll((String) all[0], (String) all[1], (Long) all[2])),
                Function.named("isURL").of(TEXT, SimpleType.BOOL, text -> parsed(text).isPresent()),
                Function.named("url")
                        .of(
                                TEXT,
                                URL,
                                text ->
                                        parsed(text)
                                                .orElseThrow(() ->
                                                        new IllegalArgumentException(
                                                                "URL parse error during"
                                                                        + " conversion from"
                                                                        + " string"))),
                part("getScheme", uri -> text(uri.getScheme())),
                part("getHost", uri -> text(uri.getRawAuthority()).replaceFirst("^.*@", "")),
                part("getHostname", TextFunctions::hostname),
                part("getPort", uri -> uri.getPort() < 0 ? "" : Integer.toString(uri.getPort())),
                part("getEscapedPath", uri -> text(uri.getRawPath())),
                Function.named("getQuery")
                        .on(
                                SELF,
                                MapType.create(
                                        SimpleType.STRING, ListType.create(SimpleType.STRING)),
                                TextFunctions::query));
    }

    private static Function part(String name, CelFunctionOverload.Unary<URI> read) {
        return Function.named(name).on(SELF, SimpleType.STRING, read);
    }

    private static String text(@Nullable String part) {
        return part == null ? "" : part;
    }

    private static String hostname(URI uri) {
        String host = text(uri.getHost());
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String find(String text, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    private static List<String> findAll(String text, String pattern, long limit) {
        List<String> found = new ArrayList<>();
        var matcher = Pattern.compile(pattern).matcher(text);
        while ((limit < 0 || found.size() < limit) && matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    /// Absolute URLs and absolute paths, as the real server takes them.
    private static Optional<URI> parsed(String text) {
        try {
            URI uri = new URI(text);
            boolean absolute = uri.isAbsolute() || text.startsWith("/");
            return absolute && !text.contains("#") ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    private static Map<String, List<String>> query(URI uri) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : text(uri.getRawQuery()).split("&", -1)) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                query.computeIfAbsent(decoded(parts[0]), _ -> new ArrayList<>())
                        .add(parts.length > 1 ? decoded(parts[1]) : "");
            }
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
