package dev.sluice.embedded.gateway.proxy;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;

/// Reads an upstream's answers; told by the connection whether the request was a `HEAD`.
final class ResponseDecoder extends HttpResponseDecoder {
    private boolean head;

    ResponseDecoder() {
        super(RequestDecoder.config());
    }

    void head(boolean head) {
        this.head = head;
    }

    /// Whether bytes came after the last answer that do not make another one yet.
    boolean hasRest() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return head && message instanceof HttpResponse response && response.status().code() >= 200
                || super.isContentAlwaysEmpty(message);
    }
}
