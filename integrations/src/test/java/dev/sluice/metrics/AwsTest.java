package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.http.FarSide;
import dev.sluice.http.Http;
import dev.sluice.http.Request;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

class AwsTest {
    private static final Instant NOW = Instant.parse("2015-08-30T12:36:00Z");
    private static final AwsCredentials EXAMPLE =
            new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "");

    /// The request and the signature of the example in AWS's own documentation of version 4.
    @Test
    void signsAsTheDocumentationDoes() {
        var request =
                Request.get(
                                URI.create(
                                        "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08"))
                        .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        var signed = new AwsSignature(EXAMPLE, "us-east-1", "iam").sign(request, NOW);
        assertThat(signed.headers())
                .containsEntry("X-Amz-Date", "20150830T123600Z")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256"
                            + " Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request,"
                            + " SignedHeaders=content-type;host;x-amz-date,"
                            + " Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    private static AwsCredentials find(Map<String, String> environment) throws Exception {
        try (var http = new Http(Map.of())) {
            var plain = Surroundings.without(http, InstantSource.fixed(NOW));
            return AwsCredentials.find(
                    new Surroundings(http, plain.clock(), environment, plain.kubernetes()),
                    "eu-west-1");
        }
    }

    @Test
    void aRoleIsAssumedWithAWebIdentity(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("token"), "the-jwt\n");
        try (var sts = new FarSide()) {
            sts.answers(
                    200,
                    """
                    {"AssumeRoleWithWebIdentityResponse":{"AssumeRoleWithWebIdentityResult":{"Credentials":
                    {"AccessKeyId":"A","SecretAccessKey":"S","SessionToken":"T"}}}}\
                    """);
            var environment = new HashMap<String, String>();
            environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", folder.resolve("token").toString());
            environment.put("AWS_ROLE_ARN", "arn:aws:iam::1:role/sluice");
            environment.put("AWS_ENDPOINT_URL_STS", sts.address());
            assertThat(find(environment)).isEqualTo(new AwsCredentials("A", "S", "T"));
            assertThat(sts.last().uri())
                    .isEqualTo(
                            "/?Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fsluice"
                                + "&RoleSessionName=sluice&Version=2011-06-15&WebIdentityToken=the-jwt");
            assertThat(sts.last().header("Accept")).isEqualTo("application/json");
        }
    }

    @Test
    void aContainerHasCredentialsOfItsOwn(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("token"), "the-token");
        try (var agent = new FarSide()) {
            agent.answers(200, "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\",\"Token\":\"T\"}");
            var environment =
                    Map.of(
                            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                            agent.address() + "/v1/credentials",
                            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                            folder.resolve("token").toString());
            assertThat(find(environment)).isEqualTo(new AwsCredentials("A", "S", "T"));
            assertThat(agent.last().uri()).isEqualTo("/v1/credentials");
            assertThat(agent.last().header("Authorization")).isEqualTo("the-token");
        }
    }

    @Test
    void aTokenFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> find(Map.of("AWS_WEB_IDENTITY_TOKEN_FILE", "/no/such/file")))
                .isInstanceOf(MetricSourceException.class)
                .hasMessageContaining("/no/such/file");
    }

    @Test
    void cloudWatchNeedsARegionAndJson() throws Exception {
        try (var http = new Http(Map.of())) {
            var surroundings = Surroundings.without(http, InstantSource.fixed(NOW));
            assertThatThrownBy(() -> CloudWatch.open(Source.at("cloudwatch", ""), surroundings))
                    .hasMessage("cloudwatch provider: region must be set");
        }
    }
}
