package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.sluice.embedded.objects.validation.GoTimes;
import dev.sluice.embedded.objects.validation.Quantities;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Brings an object into its shape: drops nulls and unknown fields, in place.
public final class Decoder {

    private static final Set<String> TEXTS = Set.of("time", "microtime", "bytes");

    private final List<String> unknown = new ArrayList<>();

    /// A value has a type that its field cannot hold; the message is Go's.
    public static final class MismatchException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MismatchException(String message) {
            super(message);
        }
    }

    /// Where the decoder is.
    ///
    /// @param owner the struct around the value
    /// @param path with indexes, as warnings name it
    /// @param plain without indexes, as Go's decoder names it
    private record Place(String owner, String path, String plain) {
        Place field(String struct, String name) {
            return new Place(struct, join(path, name), join(plain, name));
        }

        Place item(int index) {
            return new Place(owner, path + "[" + index + "]", plain);
        }

        private static String join(String head, String name) {
            return head.isEmpty() ? name : head + "." + name;
        }
    }

    /// @return the paths of the fields that were dropped because no such field exists
    /// @throws MismatchException when a value has the wrong type
    public static List<String> decode(ObjectNode object, Shape shape) {
        var decoder = new Decoder();
        decoder.value(object, shape, new Place("", "", ""));
        return decoder.unknown;
    }

    /// Makes `null` of the empty lists that are written even so: stored, they are no lists any
    /// more.
    public static void forgetEmptyLists(JsonNode value, Shape shape) {
        switch (shape) {
            case Shape.ListOf(Shape item) -> value.forEach(each -> forgetEmptyLists(each, item));
            case Shape.MapOf(Shape inner) -> value.forEach(each -> forgetEmptyLists(each, inner));
            case Shape.Struct struct when value instanceof ObjectNode object -> {
                Map<String, Shape> fields = struct.fields();
                Map<String, String> kept = ZeroValues.of(struct.name()).kept();
                for (var member : object.properties()) {
                    Shape field = fields.get(member.getKey());
                    boolean isList = "l".equals(kept.get(member.getKey()));
                    if (isList && member.getValue().isEmpty()) {
                        member.setValue(NullNode.instance);
                    } else if (field != null && member.getValue().isContainerNode()) {
                        forgetEmptyLists(member.getValue(), field);
                    }
                }
            }
            default -> {}
        }
    }

    private void value(JsonNode value, Shape shape, Place place) {
        switch (shape) {
            case Shape.Anything _ -> {}
            case Shape.Scalar scalar -> scalar(value, scalar.goType(), place);
            case Shape.Quantity _ -> quantity(value, place);
            case Shape.IntOrString _ -> {
                if (!value.isTextual() && !value.isIntegralNumber()) {
                    throw mismatch(value, "intstr.IntOrString", place);
                }
            }
            case Shape.ListOf list -> list(value, list, place);
            case Shape.MapOf map -> map(value, map, place);
            case Shape.Struct struct -> struct(value, struct, place);
        }
    }

    private void struct(JsonNode value, Shape.Struct struct, Place place) {
        if (!(value instanceof ObjectNode object)) {
            throw mismatch(value, "v1." + struct.name(), place);
        }
        Map<String, Shape> fields = struct.fields();
        ZeroValues zeros = ZeroValues.of(struct.name());
        var members = object.properties().iterator();
        while (members.hasNext()) {
            var member = members.next();
            Shape field = fields.get(member.getKey());
            Place inner = place.field(struct.name(), member.getKey());
            if (field == null) {
                unknown.add(inner.path());
                members.remove();
            } else if (member.getValue().isNull()
                    || member.getValue().isObject() && isEmptyMap(member.getValue(), field)) {
                members.remove();
            } else {
                value(member.getValue(), field, inner);
                canonicalize(member, field);
                if (zeros.drops(member.getKey(), member.getValue())) {
                    members.remove();
                }
            }
        }
        zeros.kept().forEach((name, letter) -> keep(object, name, letter, struct, place));
    }

    /// Writes a member that Go writes even when it is zero. Whole specs and states are left to
    /// their kinds' rules.
    private void keep(
            ObjectNode object, String name, String letter, Shape.Struct struct, Place place) {
        Shape field = struct.fields().get(name);
        boolean isPart = letter.equals("o") && place.path().isEmpty();
        if (field == null || isPart || object.has(name)) {
            return;
        }
        JsonNode zero = ZeroValues.zero(letter);
        object.set(name, zero);
        if (letter.equals("o")) {
            value(zero, field, place.field(struct.name(), name));
        }
    }

    /// Go leaves empty maps out when it writes; some lists it writes as null instead.
    private static boolean isEmptyMap(JsonNode value, Shape shape) {
        return shape instanceof Shape.MapOf && value.isEmpty();
    }

    private static void canonicalize(Map.Entry<String, JsonNode> member, Shape shape) {
        if (shape instanceof Shape.Quantity) {
            String amount = Quantities.canonical(member.getValue().asText());
            member.setValue(TextNode.valueOf(amount));
        }
    }

    private void map(JsonNode value, Shape.MapOf map, Place place) {
        if (!(value instanceof ObjectNode object)) {
            throw mismatch(value, "map[string]" + goType(map.value()), place);
        }
        var members = object.properties().iterator();
        while (members.hasNext()) {
            var member = members.next();
            if (member.getValue().isNull()) {
                // Go reads null as the zero value of the map's values.
                if (map.value() instanceof Shape.Scalar(String type) && type.equals("string")) {
                    member.setValue(object.textNode(""));
                } else {
                    members.remove();
                }
            } else {
                value(
                        member.getValue(),
                        map.value(),
                        new Place(
                                place.owner(),
                                place.path() + "." + member.getKey(),
                                place.plain()));
                canonicalize(member, map.value());
            }
        }
    }

    private void list(JsonNode value, Shape.ListOf list, Place place) {
        if (!(value instanceof ArrayNode array)) {
            throw mismatch(value, "[]" + goType(list.item()), place);
        }
        for (int i = 0; i < array.size(); i++) {
            value(array.get(i), list.item(), place.item(i));
        }
    }

    private static void scalar(JsonNode value, String type, Place place) {
        boolean fits =
                switch (type) {
                    case "string", "time", "microtime", "bytes" -> value.isTextual();
                    case "bool" -> value.isBoolean();
                    case "int32" -> value.isIntegralNumber() && value.canConvertToInt();
                    case "int64" -> value.isIntegralNumber() && value.canConvertToLong();
                    default -> value.isNumber();
                };
        if (!fits) {
            throw mismatch(value, TEXTS.contains(type) ? "string" : type, place);
        }
        switch (type) {
            case "time" -> GoTimes.complaint(value.asText()).ifPresent(Decoder::refuse);
            case "bytes" -> {
                OptionalInt wrong = Bytes.wrongAt(value.asText());
                if (wrong.isPresent()) {
                    refuse("illegal base64 data at input byte " + wrong.getAsInt());
                }
            }
            case "microtime" -> GoTimes.microComplaint(value.asText()).ifPresent(Decoder::refuse);
            default -> {}
        }
    }

    private static void refuse(String complaint) {
        throw new MismatchException(complaint);
    }

    private static void quantity(JsonNode value, Place place) {
        if (value.isNumber()) {
            return;
        }
        if (!value.isTextual()) {
            throw mismatch(value, "resource.Quantity", place);
        }
        if (Quantities.parse(value.asText()).isEmpty()) {
            throw new MismatchException(Quantities.EXPECTED);
        }
    }

    private static MismatchException mismatch(JsonNode value, String type, Place place) {
        String found =
                switch (value.getNodeType()) {
                    case STRING -> "string";
                    case NUMBER -> type.startsWith("int") ? "number " + value.asText() : "number";
                    case BOOLEAN -> "bool";
                    case ARRAY -> "array";
                    case NULL -> "null";
                    default -> "object";
                };
        return new MismatchException(
                "json: cannot unmarshal "
                        + found
                        + " into Go struct field "
                        + place.owner()
                        + "."
                        + place.plain()
                        + " of type "
                        + type);
    }

    private static String goType(Shape shape) {
        return switch (shape) {
            case Shape.Scalar(String type) ->
                    type.equals("bytes") ? "[]uint8" : TEXTS.contains(type) ? "v1.Time" : type;
            case Shape.Quantity _ -> "resource.Quantity";
            case Shape.IntOrString _ -> "intstr.IntOrString";
            case Shape.Anything _ -> "interface {}";
            case Shape.ListOf list -> "[]" + goType(list.item());
            case Shape.MapOf map -> "map[string]" + goType(map.value());
            case Shape.Struct struct -> "v1." + struct.name();
        };
    }
}
