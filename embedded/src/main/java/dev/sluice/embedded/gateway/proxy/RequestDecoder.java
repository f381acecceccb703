package dev.sluice.embedded.gateway.proxy;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/// Reads requests and refuses what two servers could read in two ways.
final class RequestDecoder extends HttpRequestDecoder {
    RequestDecoder() {
        super(config());
    }

    static HttpDecoderConfig config() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(Settings.LARGEST_LINE)
                .setMaxHeaderSize(Settings.LARGEST_HEADERS)
                .setMaxChunkSize(Settings.LARGEST_CHUNK)
                .setAllowDuplicateContentLengths(false);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
