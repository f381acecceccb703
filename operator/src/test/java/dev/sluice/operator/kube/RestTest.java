package dev.sluice.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

class RestTest {
    private static final int AT_ONCE = 16;

    private final PlayedApi api;
    private final Rest rest;
    private final ObjectNode object = JsonNodeFactory.instance.objectNode().put("kind", "Any");

    RestTest() throws IOException {
        api = new PlayedApi();
        rest = new Rest(api.client());
    }

    @AfterEach
    void end() {
        api.close();
    }

    private static <T> Future<T> going(Callable<T> act) {
        var task = new FutureTask<>(act);
        Thread.ofVirtual().start(task);
        return task;
    }

    @Test
    void aBusyServerIsAskedAgainWhenItSaid() throws Exception {
        var path = Rest.path(Kinds.CANARY.key("shop", "cart")) + "/status";
        var written = going(() -> rest.update(path, object));
        api.next().busy("0");
        var again = api.next();
        assertThat(again.line())
                .isEqualTo("PUT /apis/flagger.app/v1beta1/namespaces/shop/canaries/cart/status");
        again.answer(200, "{\"kind\": \"Stored\"}");
        assertThat(written.get(30, TimeUnit.SECONDS).path("kind").asText()).isEqualTo("Stored");
    }

    @Test
    void aBrokenServerIsLeftToWhoeverAsked() {
        var written = going(() -> rest.update(Rest.path(Kinds.SERVICE.key("shop", "a")), object));
        api.next().answer(500, "etcd is away");
        assertThatThrownBy(() -> written.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(WriteRefused.class)
                .hasMessageContaining("PUT /api/v1/namespaces/shop/services/a: HTTP 500");
        assertThat(api.waiting()).as("asked again").isZero();
    }

    @Test
    void aConnectionThatWasClosedMeanwhileIsReplaced() throws Exception {
        var read = going(() -> rest.get("/api/v1/namespaces"));
        api.next().end();
        api.next().answer(200, "{\"kind\": \"NamespaceList\"}");
        assertThat(read.get(30, TimeUnit.SECONDS).path("kind").asText()).isEqualTo("NamespaceList");
    }

    @Test
    void whatIsNotThereIsDeleted() throws Exception {
        var deleted =
                going(() -> {
                    rest.delete(Kinds.CONFIG_MAP.key("shop", "gone"));
                    return "deleted";
                });
        api.next().answer(404, "{\"message\": \"not found\"}");
        assertThat(deleted.get(30, TimeUnit.SECONDS)).isEqualTo("deleted");
    }

    @Test
    void aBurstSharesAFewConnectionsAndEventsWaitForNobody() throws Exception {
        List<Future<ObjectNode>> burst = new ArrayList<>();
        for (var i = 0; i < 3 * AT_ONCE; i++) {
            burst.add(going(() -> rest.get("/api/v1/namespaces")));
        }
        List<PlayedApi.Asked> first = new ArrayList<>();
        for (var i = 0; i < AT_ONCE; i++) {
            first.add(api.next());
        }
        var event = going(() -> rest.create(Kinds.EVENT.key("shop", "e"), object));
        var told = api.next();
        assertThat(told.line()).as("no further one came").startsWith("POST");
        told.answer(201, "{}");
        event.get(30, TimeUnit.SECONDS);
        first.forEach(it -> it.answer(200, "{}"));
        for (var i = first.size(); i < burst.size(); i++) {
            api.next().answer(200, "{}");
        }
        for (var one : burst) {
            assertThat(one.get(30, TimeUnit.SECONDS)).isEmpty();
        }
    }
}
