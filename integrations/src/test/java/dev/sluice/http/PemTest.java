package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Base64;

class PemTest {
    /// Made for this test only.
    private static final String SEC1 =
            """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEINYJv7vwEr4WlLXN1ne777qJqRVxNLubbw5kuTiSVDuzoAoGCCqGSM49
            AwEHoUQDQgAE3cHyXU7PY/9HDFkuFtz9u2hSZ6oiQLd8RNbFR4hUjQ4bteok49/L
            AT40YH+xh1xodizqL+DyS9sjD4rHg4l6sw==
            -----END EC PRIVATE KEY-----
            """;

    private static final String PKCS8 =
            """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg1gm/u/ASvhaUtc3W
            d7vvuompFXE0u5tvDmS5OJJUO7OhRANCAATdwfJdTs9j/0cMWS4W3P27aFJnqiJA
            t3xE1sVHiFSNDhu16iTj38sBPjRgf7GHXGh2LOov4PJL2yMPiseDiXqz
            -----END PRIVATE KEY-----
            """;

    /// What comes before the PKCS#1 key in the PKCS#8 form of an RSA key of 2048 bits.
    private static final int HEAD = 26;

    @Test
    void readsAKeyOfAnEllipticCurveInBothForms() {
        assertThat(number(SEC1)).isEqualTo(number(PKCS8));
    }

    private static BigInteger number(String text) {
        return ((ECPrivateKey) Pem.privateKey(text).orElseThrow()).getS();
    }

    @Test
    void readsAnRsaKeyInBothForms() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var key = generator.generateKeyPair().getPrivate();
        var der = key.getEncoded();
        assertThat(Pem.privateKey(pem("PRIVATE KEY", der))).contains(key);
        var inner = Arrays.copyOfRange(der, HEAD, der.length);
        assertThat(Pem.privateKey(pem("RSA PRIVATE KEY", inner))).contains(key);
    }

    static String pem(String what, byte[] der) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(what, Base64.getMimeEncoder().encodeToString(der));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no key",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nMA==\n-----END EC PRIVATE KEY-----",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"
            })
    void whatIsNoKeyIsNone(String text) {
        assertThat(Pem.privateKey(text)).isEmpty();
    }
}
