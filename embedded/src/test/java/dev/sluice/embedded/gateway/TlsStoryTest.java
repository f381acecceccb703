package dev.sluice.embedded.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.sluice.embedded.gateway.gatewayapi.GatewayApiKinds;
import dev.sluice.embedded.gateway.ingress.IngressKinds;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

@Timeout(60)
class TlsStoryTest {
    private static final String INGRESS =
            """
            kind: Ingress
            metadata: {name: shop}
            spec:
              ingressClassName: nginx
              tls: [{hosts: [shop.example.com], secretName: shop}]
              rules:
              - host: shop.example.com
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: primary, port: {number: 80}}}}]}
            """;

    private static final String GATEWAY =
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: front}
            spec:
              gatewayClassName: sluice
              listeners:
              - {name: web, port: 443, protocol: HTTPS, hostname: "*.example.org", tls: {certificateRefs: [{name: front}]}}
            ---
            kind: HTTPRoute
            metadata: {name: front}
            spec:
              parentRefs: [{name: front}]
              rules: [{backendRefs: [{name: canary, port: 80}]}]
            """;

    @TempDir Path folder;
    private House house;

    @BeforeEach
    void build() throws Exception {
        house = new House(GatewayOptions.onLoopback(0).withTlsPort(0));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void anIngressIsServedWithItsCertificate() throws Exception {
        secret("shop");
        house.apply(INGRESS);
        house.await(
                new Key(IngressKinds.INGRESSES, "test", "shop"),
                it -> it.at("/status/loadBalancer/ingress/0/ip").asText().equals("127.0.0.1"));
        assertThat(ask("shop.example.com")).isEqualTo("CN=shop primary");
    }

    @Test
    void aListenerWaitsForItsCertificateAndSaysSo() throws Exception {
        house.apply(GATEWAY);
        var key = new Key(GatewayApiKinds.GATEWAYS, "test", "front");
        var waiting = house.await(key, it -> reason(it, "ResolvedRefs").startsWith("Invalid"));
        assertThat(reason(waiting, "ResolvedRefs")).isEqualTo("InvalidCertificateRef");
        assertThat(reason(waiting, "Programmed")).isEqualTo("Invalid");
        assertThat(waiting.toString()).contains("the Secret test/front does not exist");
        secret("front");
        house.await(key, it -> reason(it, "Programmed").equals("Programmed"));
        assertThat(ask("a.example.org")).isEqualTo("CN=front canary");
    }

    @Test
    void aCertificateOfAnotherNamespaceMustBeGranted() throws Exception {
        house.apply(GATEWAY.replace("{name: front}]}", "{name: front, namespace: other}]}"));
        var key = new Key(GatewayApiKinds.GATEWAYS, "test", "front");
        house.await(key, it -> reason(it, "ResolvedRefs").equals("RefNotPermitted"));
    }

    private static String reason(JsonNode gateway, String type) {
        return StreamSupport.stream(
                        gateway.at("/status/listeners/0/conditions").spliterator(), false)
                .filter(it -> it.path("type").asText().equals(type))
                .map(it -> it.path("reason").asText())
                .findFirst()
                .orElse("");
    }

    /// With a key of its own.
    private void secret(String name) throws Exception {
        var store = folder.resolve(name + ".p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made =
                new ProcessBuilder(
                                List.of(
                                        keytool,
                                        "-genkeypair",
                                        "-alias",
                                        "a",
                                        "-keyalg",
                                        "EC",
                                        "-dname",
                                        "CN=" + name,
                                        "-storetype",
                                        "PKCS12",
                                        "-storepass",
                                        "changeit",
                                        "-keystore",
                                        store.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(made.waitFor()).isZero();
        var password = "changeit".toCharArray();
        var keys = KeyStore.getInstance(store.toFile(), password);
        var certificate = pem("CERTIFICATE", keys.getCertificate("a").getEncoded());
        var key = pem("PRIVATE KEY", keys.getKey("a", password).getEncoded());
        var object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", "v1").put("kind", "Secret");
        object.putObject("metadata").put("name", name).put("namespace", "test");
        object.put("type", "kubernetes.io/tls");
        object.putObject("data").put("tls.crt", certificate).put("tls.key", key);
        house.cluster.create(Resource.SECRETS, object);
    }

    private static String pem(String type, byte[] bytes) {
        var text =
                "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                        .formatted(type, Base64.getMimeEncoder().encodeToString(bytes));
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Who showed a certificate, and who answered.
    private String ask(String host) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        var address = InetAddress.getLoopbackAddress();
        try (var socket =
                (SSLSocket)
                        context.getSocketFactory().createSocket(address, house.gateway.tlsPort())) {
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            socket.setSSLParameters(parameters);
            var request = "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = text(socket);
            var shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            var body = answer.substring(answer.indexOf("\r\n\r\n")).strip();
            return shown.getSubjectX500Principal().getName()
                    + " "
                    + body.lines().filter(it -> it.matches("[a-z]+")).findFirst().orElse(answer);
        }
    }

    private static String text(SSLSocket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    /// Trusts everybody: what is shown is looked at afterwards.
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
