package dev.sluice.embedded.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGeneratorFactory;

class ProtobufBodyTest {
    private static byte[] field(int number, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(number << 3 | 2);
        out.write(content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] field(int number, String content) {
        return field(number, content.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] number(int field, int value) {
        return new byte[] {(byte) (field << 3), (byte) value};
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] body(String apiVersion, String kind, byte[] message) {
        return join(
                "k8s\0".getBytes(StandardCharsets.UTF_8),
                field(1, join(field(1, apiVersion), field(2, kind))),
                field(2, message));
    }

    @Test
    void readsMapsAndLeavesOutWhatIsEmpty() {
        var metadata = field(1, join(field(1, "settings"), field(2, ""), number(7, 0)));
        var data = field(2, join(field(1, "colour"), field(2, "green")));

        assertThat(ProtobufBody.decode(body("v1", "ConfigMap", join(metadata, data))))
                .hasToString(
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"settings\"},"
                            + "\"data\":{\"colour\":\"green\"}}");
    }

    @Test
    void bytesBecomeBase64() {
        var data = field(2, join(field(1, "password"), field(2, "hunter2")));

        assertThat(ProtobufBody.decode(body("v1", "Secret", data)).at("/data/password").asText())
                .isEqualTo("aHVudGVyMg==");
    }

    @Test
    void keepsAZeroThatWasSetOnPurpose() {
        var spec = field(2, number(1, 0));

        assertThat(
                        ProtobufBody.decode(body("apps/v1", "Deployment", spec))
                                .at("/spec/replicas")
                                .asInt(-1))
                .isZero();
    }

    @Test
    void inlinesWhatStandsInTheParent() {
        var emptyDir = field(2, field(2, new byte[0]));
        var volume = field(1, join(field(1, "cache"), emptyDir));
        var pod = field(2, volume);

        var read = ProtobufBody.decode(body("v1", "Pod", pod)).at("/spec/volumes/0");

        assertThat(read).hasToString("{\"name\":\"cache\",\"emptyDir\":{}}");
    }

    @Test
    void readsDeleteOptionsOfAnyGroup() {
        var options = join(number(1, 0), field(4, "Background"));

        assertThat(
                        ProtobufBody.decode(body("apps/v1", "DeleteOptions", options))
                                .path("propagationPolicy")
                                .asText())
                .isEqualTo("Background");
    }

    @Test
    void refusesWhatIsNotTheFormat() {
        assertThatThrownBy(() -> ProtobufBody.decode(new byte[] {1, 2, 3, 4, 5}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void damagedBodiesNeverDoMoreThanBeRefused() {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        var whole =
                body(
                        "v1",
                        "Pod",
                        field(
                                2,
                                field(
                                        1,
                                        join(field(1, "cache"), field(2, field(2, new byte[0]))))));
        for (var i = 0; i < 2000; i++) {
            var damaged = whole.clone();
            damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt();
            try {
                ProtobufBody.decode(damaged);
            } catch (IllegalArgumentException | ArithmeticException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
