package dev.sluice.embedded.network;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Replaces the names of Services in the texts a process is started with by local addresses.
///
/// The package's documentation states the rule.
public final class ServiceNames {
    private static final String HOST = "(?<host>[a-z](?:[-a-z0-9.]*[a-z0-9])?)";
    private static final Pattern PLACE =
            Pattern.compile(
                    "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<user>[^\\s/@?#\"']*@)?"
                            + HOST
                            + "(?::(?<port>\\d{1,5}))?(?=[/?#\\s\"',;)\\]}]|$)"
                            + "|(?<=^|[\\s=,;\"'(\\[])"
                            + HOST.replace("host", "bareHost")
                            + ":(?<barePort>\\d{1,5})(?=[/\\s\"',;)\\]]|$)");

    private final Directory directory;

    public ServiceNames(Directory directory) {
        this.directory = directory;
    }

    /// @param namespace the namespace a single word is looked up in
    public String rewrite(String text, String namespace) {
        if (text.indexOf(':') < 0) {
            return text;
        }
        return PLACE.matcher(text)
                .replaceAll(place ->
                        Matcher.quoteReplacement(
                                replacement(place, namespace).orElse(place.group())));
    }

    private Optional<String> replacement(MatchResult place, String namespace) {
        var inUrl = place.group("scheme") != null;
        var name = Name.parse(inUrl ? place.group("host") : place.group("bareHost"), namespace);
        var port = inUrl ? urlPort(place) : Integer.parseInt(place.group("barePort"));
        if (name.isEmpty() || port < 1 || port > 65535) {
            return Optional.empty();
        }
        var explicitPort = !inUrl || place.group("port") != null;
        return address(name.get(), port, inUrl, explicitPort)
                .map(found -> found.getHostString() + ":" + found.getPort())
                .map(local ->
                        inUrl
                                ? place.group("scheme")
                                        + "://"
                                        + (place.group("user") == null ? "" : place.group("user"))
                                        + local
                                : local);
    }

    private Optional<InetSocketAddress> address(
            Name name, int port, boolean inUrl, boolean explicitPort) {
        var existing = directory.resolve(name.namespace, name.service, port);
        if (existing.isPresent()) {
            return existing;
        }
        var certain =
                name.form == Form.FULL
                        || inUrl
                                && switch (name.form) {
                                    case QUALIFIED -> directory.namespaceExists(name.namespace);
                                    case WORD -> explicitPort;
                                    case FULL -> true;
                                };
        return certain
                ? Optional.of(directory.reserve(name.namespace, name.service, port))
                : Optional.empty();
    }

    private static int urlPort(MatchResult place) {
        if (place.group("port") != null) {
            return Integer.parseInt(place.group("port"));
        }
        return switch (place.group("scheme")) {
            case "http", "ws" -> 80;
            case "https", "wss" -> 443;
            default -> 0;
        };
    }

    /// What the rewriting asks about Services.
    public interface Directory {
        /// Empty when there is no such Service, or it has no such port.
        Optional<InetSocketAddress> resolve(String namespace, String service, int port);

        /// An address that will lead to the Service as soon as it exists.
        InetSocketAddress reserve(String namespace, String service, int port);

        boolean namespaceExists(String namespace);
    }

    private enum Form {
        WORD,
        QUALIFIED,
        FULL
    }

    private record Name(String service, String namespace, Form form) {
        static Optional<Name> parse(String host, String namespace) {
            var labels = Arrays.asList(host.split("\\.", -1));
            return switch (labels.size()) {
                case 1 ->
                        host.equals("localhost")
                                ? Optional.empty()
                                : Optional.of(new Name(host, namespace, Form.WORD));
                case 2 -> Optional.of(new Name(labels.get(0), labels.get(1), Form.QUALIFIED));
                case 3, 5 -> {
                    var suffix = String.join(".", labels.subList(2, labels.size()));
                    yield suffix.equals("svc") || suffix.equals("svc.cluster.local")
                            ? Optional.of(new Name(labels.get(0), labels.get(1), Form.FULL))
                            : Optional.empty();
                }
                default -> Optional.empty();
            };
        }
    }
}
