package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.Base64;

class ClientKeysTest {
    @ParameterizedTest
    @CsvSource({"EC, EC", "RSA, RSA"})
    void tellsTheKindOfAKey(String kind, String recognised) throws Exception {
        var generator = KeyPairGenerator.getInstance(kind);
        var der = generator.generateKeyPair().getPrivate().getEncoded();
        var pem =
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END PRIVATE KEY-----\n";
        var config = Config.empty();
        config.setClientKeyData(
                Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)));

        assertThat(ClientKeys.recognised(config).getClientKeyAlgo()).isEqualTo(recognised);
    }
}
