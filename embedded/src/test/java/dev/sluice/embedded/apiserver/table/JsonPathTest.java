package dev.sluice.embedded.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPathTest {
    private static final String OBJECT =
            """
            {"status": {"phase": "Progressing",
                        "conditions": [{"type": "A", "status": "False"},
                                       {"type": "Ready", "status": "True"}]},
             "metadata": {"annotations": {"a.b/c": "x"}},
             "spec": {"list": [1, 2]}}\
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ".status.phase | \"Progressing\"",
                "{.status.phase} | \"Progressing\"",
                ".status.conditions[?(@.type==\"Ready\")].status | \"True\"",
                ".status.conditions[?(@.type=='Ready')].status | \"True\"",
                ".spec.list[1] | 2",
                ".spec.list[*] | 1 2",
                ".metadata.annotations['a.b/c'] | \"x\"",
                ".metadata.annotations.a\\.b/c | \"x\"",
                ".nothing.here | ''",
                ".spec.(x) | ''",
            })
    void leadsTo(String path, String found) throws Exception {
        var nodes = JsonPath.select(new ObjectMapper().readTree(OBJECT), path);

        assertThat(String.join(" ", nodes.stream().map(Object::toString).toList()))
                .isEqualTo(found);
    }
}
