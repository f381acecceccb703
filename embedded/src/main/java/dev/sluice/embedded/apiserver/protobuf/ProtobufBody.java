package dev.sluice.embedded.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Base64;

/// Decodes `application/vnd.kubernetes.protobuf`: four magic bytes, then an envelope that names the
/// kind and holds its message.
public final class ProtobufBody {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ProtobufBody() {}

    /// @return the object with `apiVersion` and `kind` where the envelope names them
    /// @throws IllegalArgumentException where the bytes are damaged or of a kind nobody described
    public static ObjectNode decode(byte[] bytes) {
        if (bytes.length < 4 || bytes[0] != 'k' || bytes[1] != '8' || bytes[2] != 's') {
            throw new IllegalArgumentException(
                    "provided data does not appear to be a protobuf message, expected prefix [107"
                            + " 56 115 0]");
        }
        var envelope = new WireReader(bytes, 4, bytes.length);
        var object = JSON.objectNode();
        WireReader raw = new WireReader(bytes, 0, 0);
        while (envelope.hasMore()) {
            var tag = envelope.tag();
            switch (tag) {
                case 0xa -> typeMeta(envelope.message(), object);
                case 0x12 -> raw = envelope.message();
                default -> envelope.skip(tag & 7);
            }
        }
        var message = message(object.path("apiVersion").asText(), object.path("kind").asText());
        if (!Messages.knows(message)) {
            throw new IllegalArgumentException("no protobuf description of " + message);
        }
        read(raw, message, object);
        return object;
    }

    /// DeleteOptions may come in the name of any group.
    private static String message(String apiVersion, String kind) {
        if (kind.equals("DeleteOptions")) {
            return "meta.v1.DeleteOptions";
        }
        var slash = apiVersion.indexOf('/');
        var group = slash < 0 ? "core" : apiVersion.substring(0, slash);
        var dot = group.indexOf('.');
        return (dot < 0 ? group : group.substring(0, dot))
                + "."
                + apiVersion.substring(slash + 1)
                + "."
                + kind;
    }

    private static void typeMeta(WireReader in, ObjectNode object) {
        while (in.hasMore()) {
            var tag = in.tag();
            switch (tag) {
                case 0xa -> object.put("apiVersion", in.message().text());
                case 0x12 -> object.put("kind", in.message().text());
                default -> in.skip(tag & 7);
            }
        }
    }

    private static void read(WireReader in, String message, ObjectNode into) {
        var fields = Messages.fields(message);
        while (in.hasMore()) {
            var tag = in.tag();
            var field = fields.get(tag >>> 3);
            if (field == null) {
                in.skip(tag & 7);
                continue;
            }
            switch (field.shape()) {
                case ONE -> one(in, tag & 7, field, into);
                case LIST -> {
                    var list = into.withArray("/" + field.json());
                    list.add(value(in, tag & 7, field.type()));
                }
                case MAP -> entry(in.message(), field, into);
            }
        }
    }

    private static void one(WireReader in, int wireType, Messages.Field field, ObjectNode into) {
        if (field.inline()) {
            read(in.message(), field.type(), into);
            return;
        }
        var value = value(in, wireType, field.type());
        if (field.keepsEmpty() || !isEmpty(value)) {
            into.set(field.json(), value);
        }
    }

    private static void entry(WireReader in, Messages.Field field, ObjectNode into) {
        var map = into.withObject("/" + field.json());
        var key = "";
        JsonNode value = field.type().equals("string") ? JSON.textNode("") : JSON.nullNode();
        if (field.type().equals("bytes")) {
            value = JSON.textNode("");
        }
        while (in.hasMore()) {
            var tag = in.tag();
            switch (tag >>> 3) {
                case 1 -> key = in.message().text();
                case 2 -> value = value(in, tag & 7, field.type());
                default -> in.skip(tag & 7);
            }
        }
        map.set(key, value);
    }

    private static JsonNode value(WireReader in, int wireType, String type) {
        return switch (type) {
            case "string" -> JSON.textNode(in.message().text());
            case "bytes" -> JSON.textNode(Base64.getEncoder().encodeToString(in.message().rest()));
            case "bool" -> JSON.booleanNode(in.varint() != 0);
            case "double" -> JSON.numberNode(Double.longBitsToDouble(in.fixed(8)));
            case "int32", "int64", "uint32", "uint64" -> JSON.numberNode(in.varint());
            default -> {
                if (wireType != 2) {
                    throw new IllegalArgumentException("proto: wrong wireType = " + wireType);
                }
                yield structured(in.message(), type);
            }
        };
    }

    private static JsonNode structured(WireReader in, String type) {
        if (SpecialTypes.knows(type)) {
            return SpecialTypes.read(in, type);
        }
        var object = JSON.objectNode();
        read(in, type, object);
        return type.endsWith(".ExtraValue") ? object.path("items") : object;
    }

    private static boolean isEmpty(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> true;
            case STRING -> value.textValue().isEmpty();
            case NUMBER -> value.doubleValue() == 0;
            case BOOLEAN -> !value.booleanValue();
            default -> value.isEmpty();
        };
    }
}
