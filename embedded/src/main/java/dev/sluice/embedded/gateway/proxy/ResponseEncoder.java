package dev.sluice.embedded.gateway.proxy;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/// Writes responses; told by the connection whether the request was a `HEAD`. The stock codec keeps
/// a queue of methods, which an interim response puts out of step.
final class ResponseEncoder extends HttpResponseEncoder {
    private boolean head;

    void head(boolean head) {
        this.head = head;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return head || super.isContentAlwaysEmpty(response);
    }
}
