package dev.sluice.embedded.metrics.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.metrics.scrape.Scrapes;
import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.SeriesStore;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The bodies are those of a real Prometheus 3.12 where it answers the same question.
class MetricsApiTest {
    private final InstantSource clock =
            InstantSource.fixed(Instant.ofEpochMilli(1_795_522_905_130L));
    private final SeriesStore store =
            new SeriesStore(SeriesStore.Limits.keeping(Duration.ofHours(1)));
    private final MetricsApi api =
            new MetricsApi(store, new Scrapes(store, Duration.ofMillis(250), clock), clock);

    @BeforeEach
    void twoSeries() {
        Labels up = Labels.of("__name__", "up", "job", "shop", "instance", "a:1");
        store.append(up, clock.millis() - 1_000, 1);
        store.append(up, clock.millis(), 0);
        store.append(up.with("job", "till"), clock.millis(), 1e-7);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
                    query=vector(1) | {"resultType":"vector","result":[{"metric":{},"value":[1795522905.130,"1"]}]}
                    query=1&time=1435781430.781 | {"resultType":"scalar","result":[1435781430.781,"1"]}
                    query="x"&time=2015-07-01T20:10:30.781Z | {"resultType":"string","result":[1435781430.781,"x"]}
                    query=1e21&time=5 | {"resultType":"scalar","result":[5,"1000000000000000000000"]}
                    query=0.0000001&time=5.26 | {"resultType":"scalar","result":[5.26,"0.0000001"]}
                    query=-1/0&time=1 | {"resultType":"scalar","result":[1,"-Inf"]}
                    query=nothing | {"resultType":"vector","result":[]}
                    query=up{job="shop"} | {"resultType":"vector","result":[{"metric":{"__name__":"up","instance":"a:1","job":"shop"},"value":[1795522905.130,"0"]}]}
                    query=up{job="till"} | {"resultType":"vector","result":[{"metric":{"__name__":"up","instance":"a:1","job":"till"},"value":[1795522905.130,"1e-07"]}]}
                    query=up&limit=1 | {"resultType":"vector","result":[{"metric":{"__name__":"up","instance":"a:1","job":"shop"},"value":[1795522905.130,"0"]}]}
                    query=up{job="shop"}[3s] | {"resultType":"matrix","result":[{"metric":{"__name__":"up","instance":"a:1","job":"shop"},"values":[[1795522904.130,"1"],[1795522905.130,"0"]]}]}
                    """)
    void answersAQuery(String parameters, String data) throws RefusedException {
        assertThat(get("/api/v1/query", parameters).body())
                .isEqualTo("{\"status\":\"success\",\"data\":" + data + "}");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
                    query=vector(2)&start=10&end=11&step=0.5 | {"resultType":"matrix","result":[{"metric":{},"values":[[10,"2"],[10.500,"2"],[11,"2"]]}]}
                    query=2&start=10&end=11&step=1s | {"resultType":"matrix","result":[{"metric":{},"values":[[10,"2"],[11,"2"]]}]}
                    query=nothing&start=10&end=11&step=1s | {"resultType":"matrix","result":[]}
                    """)
    void answersARange(String parameters, String data) throws RefusedException {
        assertThat(get("/api/v1/query_range", parameters).body())
                .isEqualTo("{\"status\":\"success\",\"data\":" + data + "}");
    }

    @ParameterizedTest(name = "{0}?{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
                    query | query=sum( | 400 | bad_data | invalid parameter \\"query\\": 1:5: parse error: unclosed left parenthesis
                    query | a=b | 400 | bad_data | invalid parameter \\"query\\": unknown position: parse error: no expression found in input
                    query | query=1&time=abc | 400 | bad_data | invalid parameter \\"time\\": cannot parse \\"abc\\" to a valid timestamp
                    query | query=1&limit=x | 400 | bad_data | invalid parameter \\"limit\\": \\"x\\" is not a whole number of at least 0
                    query | query=1&lookback_delta=x | 400 | bad_data | invalid parameter \\"lookback_delta\\": cannot parse \\"x\\" to a valid duration
                    query | query=label_replace(up,"q","a","b","(") | 422 | execution | invalid regular expression in label_replace(): (
                    query | query=up+on()+up | 400 | bad_data | invalid parameter \\"query\\": 1:4: parse error: unexpected identifier \\"on\\"
                    query | query=up%2Bon()up | 422 | execution | found duplicate series for the match group {} on the right hand-side of the operation: [{__name__=\\"up\\", instance=\\"a:1\\", job=\\"shop\\"}, {__name__=\\"up\\", instance=\\"a:1\\", job=\\"till\\"}];many-to-many matching not allowed: matching labels must be unique on one side
                    query_range | query=1&start=10&end=9&step=1 | 400 | bad_data | invalid parameter \\"end\\": end timestamp must not be before start time
                    query_range | query=1&start=10&end=90 | 400 | bad_data | invalid parameter \\"step\\": cannot parse \\"\\" to a valid duration
                    query_range | query=1&start=10&end=90&step=0 | 400 | bad_data | invalid parameter \\"step\\": zero or negative query resolution step widths are not accepted. Try a positive integer
                    query_range | query=1&start=10&end=90000&step=1 | 400 | bad_data | exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)
                    query_range | query=1&end=9&step=1 | 400 | bad_data | invalid parameter \\"start\\": cannot parse \\"\\" to a valid timestamp
                    query_range | query=up[1m]&start=1&end=9&step=1 | 400 | bad_data | invalid parameter \\"query\\": invalid expression type \\"range vector\\" for range query, must be Scalar or instant Vector
                    series | a=b | 400 | bad_data | no match[] parameter provided
                    series | match[]=up{ | 400 | bad_data | invalid parameter \\"match[]\\": 1:4: parse error: unexpected end of input inside braces
                    series | match[]=1 | 400 | bad_data | invalid parameter \\"match[]\\": \\"1\\" is not a selector of series
                    """)
    void refusesWithASentence(
            String path, String parameters, int status, String type, String message)
            throws RefusedException {
        Answer answer = get("/api/v1/" + path, parameters);
        assertThat(answer.status()).isEqualTo(status);
        if (status != 200) {
            assertThat(answer.body())
                    .isEqualTo(
                            "{\"status\":\"error\",\"errorType\":\"%s\",\"error\":\"%s\"}"
                                    .formatted(type, message));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "slow{path=~\"(.*a){12}c\"}",
                "label_replace(slow,\"q\",\"x\",\"path\",\"(.*a){12}c\")"
            })
    void endsAQueryWhoseExpressionWouldMatchForEver(String query) throws RefusedException {
        store.append(Labels.of("__name__", "slow", "path", "a".repeat(60)), clock.millis(), 1);
        Answer answer = get("/api/v1/query", "query=" + query);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("`(.*a){12}c` takes too many steps");
    }

    @ParameterizedTest(name = "{0}?{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
                    series | match[]=up{job="shop"} | [{"__name__":"up","instance":"a:1","job":"shop"}]
                    series | match[]=up{job="shop"}&match[]=none | [{"__name__":"up","instance":"a:1","job":"shop"}]
                    series | match[]=up&start=5&end=6 | []
                    series | match[]=up&limit=1 | [{"__name__":"up","instance":"a:1","job":"shop"}]
                    labels | a=b | ["__name__","instance","job"]
                    labels | match[]=none | []
                    label/job/values | a=b | ["shop","till"]
                    label/__name__/values | limit=5 | ["up"]
                    label/nothing/values | a=b | []
                    targets | a=b | {"activeTargets":[],"droppedTargets":[],"droppedTargetCounts":{}}
                    status/buildinfo | a=b | {"version":"3.0.0-sluice","revision":"","branch":"","buildUser":"","buildDate":"","goVersion":""}
                    """)
    void listsWhatThereIs(String path, String parameters, String data) throws RefusedException {
        assertThat(get("/api/v1/" + path, parameters).body())
                .isEqualTo("{\"status\":\"success\",\"data\":" + data + "}");
    }

    @Test
    void knowsNothingElse() throws RefusedException {
        assertThat(get("/api/v1/label//values", "").status()).isEqualTo(404);
        assertThat(get("/", "").status()).isEqualTo(404);
        assertThat(api.answer("DELETE", "/api/v1/query", new Parameters()).status()).isEqualTo(405);
    }

    @Test
    void tellsItsOwnMetrics() throws RefusedException {
        assertThat(get("/metrics", "").body()).contains("\nsluice_metrics_series 2\n");
        assertThat(get("/-/ready", "").status()).isEqualTo(200);
        assertThat(get("/-/healthy", "").status()).isEqualTo(200);
    }

    private Answer get(String path, String parameters) throws RefusedException {
        return api.answer("GET", path, new Parameters().add(parameters));
    }
}
