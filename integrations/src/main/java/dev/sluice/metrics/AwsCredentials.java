package dev.sluice.metrics;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.http.Http;
import dev.sluice.http.HttpFailure;
import dev.sluice.http.Query;
import dev.sluice.http.Request;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// Who we are to AWS.
///
/// @param sessionToken empty for credentials that do not expire
record AwsCredentials(String accessKey, String secretKey, String sessionToken) {
    private static final String METADATA = "http://169.254.169.254/latest/";

    /// Looks where AWS's own clients look, in their order: the environment, a web identity token
    /// (IRSA), a container's credentials (EKS Pod Identity, ECS), the instance's role.
    ///
    /// @throws MetricSourceException when there are none
    static AwsCredentials find(Surroundings surroundings, String region)
            throws MetricSourceException {
        var environment = surroundings.environment();
        var client = new JsonClient("cloudwatch", surroundings.http());
        if (environment.containsKey("AWS_ACCESS_KEY_ID")) {
            return new AwsCredentials(
                    environment.get("AWS_ACCESS_KEY_ID"),
                    environment.getOrDefault("AWS_SECRET_ACCESS_KEY", ""),
                    environment.getOrDefault("AWS_SESSION_TOKEN", ""));
        }
        if (environment.containsKey("AWS_WEB_IDENTITY_TOKEN_FILE")) {
            return ofWebIdentity(client, environment, region);
        }
        if (environment.containsKey("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
            return ofContainer(client, environment);
        }
        return ofInstance(client);
    }

    private static AwsCredentials ofWebIdentity(
            JsonClient client, Map<String, String> environment, String region)
            throws MetricSourceException {
        var parameters = new TreeMap<String, String>();
        String token = file(environment.getOrDefault("AWS_WEB_IDENTITY_TOKEN_FILE", ""));
        parameters.put("Action", "AssumeRoleWithWebIdentity");
        parameters.put("Version", "2011-06-15");
        parameters.put("RoleArn", environment.getOrDefault("AWS_ROLE_ARN", ""));
        parameters.put(
                "RoleSessionName", environment.getOrDefault("AWS_ROLE_SESSION_NAME", "sluice"));
        parameters.put("WebIdentityToken", token);
        String service =
                environment.getOrDefault(
                        "AWS_ENDPOINT_URL_STS", "https://sts.%s.amazonaws.com".formatted(region));
        var request =
                Request.get(Query.uri(address(service), "/", parameters))
                        .header("Accept", "application/json")
                        .hiding(token);
        var credentials =
                client.ask(request)
                        .at(
                                "/AssumeRoleWithWebIdentityResponse/AssumeRoleWithWebIdentityResult/Credentials");
        return of(client, request, credentials, "SessionToken");
    }

    private static AwsCredentials ofContainer(JsonClient client, Map<String, String> environment)
            throws MetricSourceException {
        var request =
                Request.get(
                        address(
                                environment.getOrDefault(
                                        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "")));
        String file = environment.getOrDefault("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "");
        String token =
                file.isEmpty()
                        ? environment.getOrDefault("AWS_CONTAINER_AUTHORIZATION_TOKEN", "")
                        : file(file);
        if (!token.isEmpty()) {
            request = request.secretHeader("Authorization", token);
        }
        return of(client, request, client.ask(request), "Token");
    }

    private static AwsCredentials ofInstance(JsonClient client) throws MetricSourceException {
        var put = Request.get(URI.create(METADATA + "api/token"));
        var session =
                new Request(
                        "PUT",
                        put.uri(),
                        Map.of("X-aws-ec2-metadata-token-ttl-seconds", "60"),
                        put.body(),
                        put.deadline(),
                        put.transport(),
                        put.secrets());
        String token = client.accepted(session).body();
        String path = METADATA + "meta-data/iam/security-credentials/";
        var roles = instance(path, token);
        String role = client.accepted(roles).body().strip();
        var request = instance(path + role, token);
        return of(client, request, client.ask(request), "Token");
    }

    private static Request instance(String address, String token) {
        return Request.get(URI.create(address)).secretHeader("X-aws-ec2-metadata-token", token);
    }

    private static AwsCredentials of(
            JsonClient client, Request request, JsonNode found, String session)
            throws MetricSourceException {
        if (!found.has("AccessKeyId") || !found.has("SecretAccessKey")) {
            throw client.broken(request, "answered no credentials");
        }
        return new AwsCredentials(
                found.path("AccessKeyId").asText(),
                found.path("SecretAccessKey").asText(),
                found.path(session).asText(""));
    }

    private static URI address(String text) throws MetricSourceException {
        try {
            return Http.address("cloudwatch provider: the address of AWS credentials", text);
        } catch (HttpFailure malformed) {
            throw new MetricSourceException(malformed);
        }
    }

    private static String file(String path) throws MetricSourceException {
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException | IllegalArgumentException _) {
            throw new MetricSourceException(
                    "cloudwatch provider: the AWS token file %s cannot be read".formatted(path));
        }
    }

    /// Never shows the keys.
    @Override
    public String toString() {
        return "AWS credentials";
    }
}
