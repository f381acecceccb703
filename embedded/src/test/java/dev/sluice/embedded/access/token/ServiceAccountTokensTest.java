package dev.sluice.embedded.access.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

class ServiceAccountTokensTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path directory;

    private final KubernetesObjects cluster = KubernetesObjects.inMemory();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private ServiceAccountTokens tokens;
    private ObjectNode account;

    @BeforeEach
    void start() throws Exception {
        tokens = tokens();
        account = create(Resource.SERVICE_ACCOUNTS, "bot", "");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private ServiceAccountTokens tokens() throws Exception {
        return new ServiceAccountTokens(cluster, SigningKey.in(directory), () -> now);
    }

    private ObjectNode create(Resource resource, String name, String rest) throws Exception {
        var json = "{\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\"}%s}";
        return cluster.create(resource, (ObjectNode) JSON.readTree(json.formatted(name, rest)));
    }

    private String issue(Optional<ObjectNode> bound) {
        var wish = new ServiceAccountTokens.Wish(List.of(), Duration.ofHours(1), bound);
        return tokens.issue(account, wish).token();
    }

    private String issue() {
        return issue(Optional.empty());
    }

    private static JsonNode part(String token, int number) throws Exception {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[number]));
    }

    @Test
    void saysWhoHoldsItInTheClaimsOfKubernetes() throws Exception {
        var token = issue();
        var claims = part(token, 1);

        assertThat(part(token, 0).path("alg").asText()).isEqualTo("ES256");
        assertThat(claims.path("aud").path(0).asText()).isEqualTo(ServiceAccountTokens.ISSUER);
        assertThat(claims.path("sub").asText()).isEqualTo("system:serviceaccount:default:bot");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(3600);
        assertThat(claims.at("/kubernetes.io/serviceaccount/uid"))
                .isEqualTo(account.at("/metadata/uid"));
        assertThat(tokens.holder(token).orElseThrow().groups())
                .containsExactly(
                        "system:serviceaccounts",
                        "system:serviceaccounts:default",
                        "system:authenticated");
    }

    @Test
    void isGoodUntilItExpires() {
        var token = issue();

        now = now.plusSeconds(3599);
        assertThat(tokens.holder(token)).isPresent();
        now = now.plusSeconds(1);
        assertThat(tokens.holder(token)).isEmpty();
        assertThatThrownBy(() -> tokens.review(token, List.of()))
                .hasMessage("[invalid bearer token, service account token has expired]");
    }

    @Test
    void isNotGoodBeforeItsTime() {
        var token = issue();
        now = now.minusSeconds(10);

        assertThat(tokens.holder(token)).isEmpty();
    }

    @Test
    void diesWithItsAccountAlsoWhenThereIsANewOneOfThatName() throws Exception {
        var token = issue();
        assertThat(tokens.holder(token)).isPresent();

        cluster.delete(new Key(Resource.SERVICE_ACCOUNTS, "default", "bot"));
        assertThat(tokens.holder(token)).isEmpty();
        account = create(Resource.SERVICE_ACCOUNTS, "bot", "");
        assertThat(tokens.holder(token)).isEmpty();
        assertThat(tokens.holder(issue())).isPresent();
    }

    @Test
    void diesWithThePodItIsBoundTo() throws Exception {
        var pod =
                create(
                        Resource.PODS,
                        "p",
                        ",\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"x\"}]}");
        var token = issue(Optional.of(pod));

        assertThat(tokens.holder(token).orElseThrow().extra())
                .containsEntry("authentication.kubernetes.io/pod-name", List.of("p"));
        cluster.deleteNow(new Key(Resource.PODS, "default", "p"), pod.at("/metadata/uid").asText());
        assertThat(tokens.holder(token)).isEmpty();
    }

    @Test
    void theKeyIsKeptInTheDirectoryForItsOwnerOnly() throws Exception {
        var token = issue();

        assertThat(tokens().holder(token)).isPresent();
        try (var files = Files.list(directory)) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file ->
                            assertThat(
                                            PosixFilePermissions.toString(
                                                    Files.getPosixFilePermissions(file)))
                                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void aDamagedKeyIsToldWithTheFileThatHoldsIt() throws Exception {
        Files.writeString(directory.resolve("service-account.key"), "no\nkey\n");

        assertThatThrownBy(this::tokens).hasMessageContaining("service-account.key");
    }

    @Test
    void oneChangedCharacterMakesItWorthless() throws Exception {
        var token = issue();
        for (var at = 0; at < token.length(); at += 7) {
            var other = token.charAt(at) == 'A' ? 'B' : 'A';
            var forged = token.substring(0, at) + other + token.substring(at + 1);
            assertThat(tokens.holder(forged)).as("character " + at).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "e30.e30.", "e30.e30.AAAA", "💥.💥.💥"})
    void garbageIsNobodys(String garbage) {
        assertThat(tokens.holder(garbage)).isEmpty();
    }

    @Test
    void aTokenWithoutSignatureIsNobodys() throws Exception {
        var encoder = Base64.getUrlEncoder().withoutPadding();
        var header = encoder.encodeToString("{\"alg\":\"none\"}".getBytes("US-ASCII"));

        assertThat(tokens.holder(header + "." + issue().split("\\.")[1] + ".")).isEmpty();
    }

    @Test
    void issuedTokensDoNotShowInLogs() {
        var wish = new ServiceAccountTokens.Wish(List.of(), Duration.ofHours(1), Optional.empty());

        assertThat(tokens.issue(account, wish).toString()).doesNotContain("ey");
    }
}
