package dev.sluice.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.engine.Severity;
import dev.sluice.golden.Golden;
import dev.sluice.http.FarSide;
import dev.sluice.http.Http;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

class ChannelLawTest {
    private static final Alert ALERT =
            new Alert(
                    "podinfo",
                    "test",
                    Severity.ERROR,
                    "Failed checks \"threshold\" reached 5",
                    List.of(
                            new Alert.Fact("Target", "Deployment/podinfo.test"),
                            new Alert.Fact("Traffic routing", "Weight step: 5 max: 50")));

    private final FarSide server = new FarSide();
    private final Http http = new Http(Map.of());

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    static Stream<AlertChannel> everyChannel() {
        return Channels.all().stream();
    }

    private static Alert with(Severity severity) {
        return new Alert("podinfo", "test", severity, "message", List.of());
    }

    private static JsonNode body(AlertChannel channel, Alert alert) throws Exception {
        var request = channel.payload(alert, Recipient.at("https://chat.example/hook"));
        return new ObjectMapper().readTree(request.body().orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("everyChannel")
    void looksLikeTheGoldenFiles(AlertChannel channel) throws Exception {
        Golden.json("alerts/" + channel.name() + "-error.json", body(channel, ALERT));
        Golden.json("alerts/" + channel.name() + "-warn.json", body(channel, with(Severity.WARN)));
    }

    @ParameterizedTest
    @MethodSource("everyChannel")
    void saysTitleMessageAndEveryFact(AlertChannel channel) throws Exception {
        assertThat(body(channel, ALERT).toString())
                .contains("podinfo.test", "Failed checks", "reached 5", "Target", "Weight step: 5");
    }

    @ParameterizedTest
    @MethodSource("everyChannel")
    void onlyErrorsLookAlarming(AlertChannel channel) throws Exception {
        assertThat(body(channel, with(Severity.WARN)))
                .isEqualTo(body(channel, with(Severity.INFO)));
        if (!channel.name().equals("gchat")) {
            assertThat(body(channel, with(Severity.ERROR)))
                    .isNotEqualTo(body(channel, with(Severity.INFO)));
        }
    }

    @ParameterizedTest
    @MethodSource("everyChannel")
    void arrives(AlertChannel channel) throws Exception {
        server.answers(200, "ok");
        new AlertSender(http).send(channel, ALERT, Recipient.at(server.address() + "/T0/s3cr3t"));
        assertThat(server.last().method()).isEqualTo("POST");
        assertThat(server.last().header("Content-Type")).isEqualTo("application/json");
        assertThat(server.last().uri()).startsWith("/T0/s3cr3t");
    }

    @ParameterizedTest
    @MethodSource("everyChannel")
    void saysWhoRefusedAndKeepsTheAddressSecret(AlertChannel channel) {
        server.answers(404, "no such hook /T0/s3cr3t?key=k3y");
        var recipient =
                new Recipient(
                        server.address() + "/T0/s3cr3t?key=k3y",
                        Optional.of("t0k3n"),
                        "",
                        "",
                        Optional.empty());
        assertThatThrownBy(() -> new AlertSender(http).send(channel, ALERT, recipient))
                .isInstanceOf(AlertSender.NotSent.class)
                .hasMessageContaining("404")
                .hasMessageContaining("127.0.0.1")
                .message()
                .doesNotContain("s3cr3t", "k3y", "t0k3n");
        assertThat(recipient.toString()).doesNotContain("s3cr3t", "k3y", "t0k3n");
    }

    @ParameterizedTest
    @MethodSource("everyChannel")
    void aBadAddressIsNotRepeated(AlertChannel channel) {
        assertThatThrownBy(() ->
                        new AlertSender(http)
                                .send(channel, ALERT, Recipient.at("chat.example/s3cr3t")))
                .isInstanceOf(AlertSender.NotSent.class)
                .hasMessage(
                        "the alert provider's address must be an absolute http or https address");
    }

    @Test
    void slackSaysNoInTheBody() {
        server.answers(200, "{\"ok\":false,\"error\":\"channel_not_found\"}");
        assertThatThrownBy(() ->
                        new AlertSender(http)
                                .send(new Slack(), ALERT, Recipient.at(server.address())))
                .hasMessageContaining("channel_not_found");
    }

    @Test
    void onlySlackSendsTheToken() throws Exception {
        server.answers(200, "ok");
        var recipient =
                new Recipient(
                        server.address(), Optional.of("t0k3n"), "ops", "sluice", Optional.empty());
        new AlertSender(http).send(new Slack(), ALERT, recipient);
        assertThat(server.last().header("Authorization")).isEqualTo("Bearer t0k3n");
        assertThat(server.last().body()).contains("\"channel\":\"ops\"", "\"username\":\"sluice\"");
        new AlertSender(http).send(new Rocket(), ALERT, recipient);
        assertThat(server.last().headers().containsKey("Authorization")).isFalse();
    }

    @Test
    void discordSpeaksSlackUnderItsOwnPath() throws Exception {
        server.answers(204, "");
        var sender = new AlertSender(http);
        sender.send(new Discord(), ALERT, Recipient.at(server.address() + "/api/webhooks/1"));
        assertThat(server.last().uri()).isEqualTo("/api/webhooks/1/slack");
        sender.send(new Discord(), ALERT, Recipient.at(server.address() + "/api/webhooks/1/slack"));
        assertThat(server.last().uri()).isEqualTo("/api/webhooks/1/slack");
    }

    @Test
    void anUnknownTypeIsNotGuessed() {
        assertThat(Channels.find("irc")).isInstanceOf(Channels.Choice.Unknown.class);
        assertThatCode(() -> Channels.find("slack")).doesNotThrowAnyException();
        assertThat(Channels.names())
                .containsExactly("discord", "gchat", "msteams", "rocket", "slack");
    }
}
