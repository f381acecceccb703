package dev.sluice.embedded.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// One HTTP or TCP question to a container; answers 200..399 are good.
///
/// Speaks HTTP over a plain socket: a manifest may set any header, `Host` included, and hundreds of
/// probes must not need a client with threads of its own.
final class HttpProbe {
    private HttpProbe() {}

    static ProbeAnswer tcp(InetSocketAddress address, Duration timeout) {
        try (var socket = new Socket()) {
            socket.connect(address, (int) timeout.toMillis());
            return ProbeAnswer.OK;
        } catch (IOException e) {
            return ProbeAnswer.failed(dialProblem(address, e));
        }
    }

    static ProbeAnswer ask(Handler.HttpGet get, InetSocketAddress address, Duration timeout) {
        var url =
                (get.https() ? "https://" : "http://")
                        + address.getHostString()
                        + ":"
                        + address.getPort()
                        + get.path();
        var connected = false;
        try (var plain = new Socket()) {
            plain.connect(address, (int) timeout.toMillis());
            connected = true;
            plain.setSoTimeout((int) timeout.toMillis());
            try (var socket = get.https() ? secured(plain, address) : plain) {
                return verdict(exchange(socket, get, address));
            }
        } catch (SocketTimeoutException _) {
            return ProbeAnswer.failed(
                    "Get \""
                            + url
                            + "\": context deadline exceeded (Client.Timeout exceeded while"
                            + " awaiting headers)");
        } catch (IOException | GeneralSecurityException e) {
            return ProbeAnswer.failed(
                    "Get \""
                            + url
                            + "\": "
                            + (connected ? e.getMessage() : dialProblem(address, e)));
        }
    }

    private static ProbeAnswer verdict(int status) {
        return status >= 200 && status < 400
                ? ProbeAnswer.OK
                : ProbeAnswer.failed("HTTP probe failed with statuscode: " + status);
    }

    private static int exchange(Socket socket, Handler.HttpGet get, InetSocketAddress address)
            throws IOException {
        var request = new StringBuilder("GET " + get.path() + " HTTP/1.1\r\n");
        var names = get.headers().keySet().stream().map(n -> n.toLowerCase(Locale.ROOT)).toList();
        if (!names.contains("host")) {
            request.append("Host: ").append(address.getHostString());
            request.append(':').append(address.getPort()).append("\r\n");
        }
        if (!names.contains("user-agent")) {
            request.append("User-Agent: kube-probe/sluice\r\n");
        }
        if (!names.contains("accept")) {
            request.append("Accept: */*\r\n");
        }
        get.headers().forEach((name, value) -> request.append(name + ": " + value + "\r\n"));
        request.append("Connection: close\r\n\r\n");
        socket.getOutputStream().write(request.toString().getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        var line = reader.readLine();
        if (line == null) {
            throw new IOException("EOF");
        }
        var parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/") || !parts[1].matches("\\d{3}")) {
            throw new IOException("malformed HTTP response \"" + line + "\"");
        }
        return Integer.parseInt(parts[1]);
    }

    private static String dialProblem(InetSocketAddress address, Exception e) {
        var why =
                switch (e) {
                    case ConnectException _ -> "connect: connection refused";
                    case SocketTimeoutException _ -> "i/o timeout";
                    default -> String.valueOf(e.getMessage());
                };
        return "dial tcp " + address.getHostString() + ":" + address.getPort() + ": " + why;
    }

    /// The kubelet does not verify certificates of probes either.
    private static Socket secured(Socket plain, InetSocketAddress address)
            throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        return context.getSocketFactory()
                .createSocket(plain, address.getHostString(), address.getPort(), true);
    }

    private static final class TrustAll implements X509TrustManager {
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
