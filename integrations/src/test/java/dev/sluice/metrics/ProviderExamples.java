package dev.sluice.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// For each provider: credentials, a query, and answers in the shape the real service gives.
final class ProviderExamples {
    private static final Map<String, Example> ALL = new HashMap<>();

    private ProviderExamples() {}

    /// @param answer of one value, with `VALUE` in its place
    /// @param empty answers that say "no data"
    /// @param broken answers with status 200 that are failures all the same
    record Example(
            Map<String, String> secret,
            String query,
            String answer,
            List<String> empty,
            List<String> broken) {
        static Example asking(Map<String, String> secret, String query, String answer) {
            return new Example(secret, query, answer, List.of(), List.of());
        }

        Example empty(String... answers) {
            return new Example(secret, query, answer, List.of(answers), broken);
        }

        Example broken(String... answers) {
            return new Example(secret, query, answer, empty, List.of(answers));
        }
    }

    static Example example(String provider) {
        return Objects.requireNonNull(ALL.get(provider), () -> "no example for " + provider);
    }

    static {
        ALL.put(
                "prometheus",
                Example.asking(
                                Map.of("token", "s3cr3t-token"),
                                "sum(\n  up{app=\"a b\"}\n)",
                                "{\"status\":\"success\",\"data\":{\"result\":[{\"metric\":{},\"value\":[1,\"VALUE\"]}]}}")
                        .empty("{\"status\":\"success\",\"data\":{\"result\":[]}}")
                        .broken("{\"status\":\"error\",\"error\":\"x\"}"));
        ALL.put(
                "datadog",
                Example.asking(
                                Map.of(
                                        "datadog_api_key", "s3cr3t-api",
                                        "datadog_application_key", "s3cr3t-app"),
                                "avg:system.cpu{*}\n by {host}",
                                "{\"status\":\"ok\",\"series\":[{\"pointlist\":[[1577232000000,VALUE],[1577318400000,7]]}]}")
                        .empty(
                                "{\"series\":[]}",
                                "{\"series\":[{\"pointlist\":[]}]}",
                                "{\"series\":[{\"pointlist\":[[1577232000000,null]]}]}")
                        .broken("{\"status\":\"error\",\"error\":\"Rule 'x'\"}"));
        ALL.put(
                "newrelic",
                Example.asking(
                                Map.of(
                                        "newrelic_account_id", "51312",
                                        "newrelic_query_key", "s3cr3t-key"),
                                "SELECT filter(count(*)) FROM Nginx",
                                "{\"results\":[{\"result\":VALUE}]}")
                        .empty(
                                "{\"results\":[]}",
                                "{\"results\":[{\"result\":null}]}",
                                "{\"results\":[{\"result\":1},{\"result\":2}]}"));
        ALL.put(
                "graphite",
                Example.asking(
                                Map.of("username", "me", "password", "s3cr3t-pass"),
                                "target=summarize(\n stats.*,'5min')&from=-1min&target=b%20c",
                                "[{\"target\":\"a\",\"datapoints\":[[7,1],[VALUE,2],[null,3]]},{\"target\":\"b\",\"datapoints\":[]}]")
                        .empty("[]", "[{\"target\":\"a\",\"datapoints\":[[null,1]]}]")
                        .broken("{}"));
        ALL.put(
                "dynatrace",
                Example.asking(
                                Map.of("dynatrace_token", "s3cr3t-token"),
                                "builtin:service.response.time:filter(eq(a,b))",
                                "{\"result\":[{\"data\":[{\"values\":[7]},{\"values\":[VALUE]}]}]}")
                        .empty(
                                "{\"result\":[]}",
                                "{\"result\":[{\"data\":[]}]}",
                                "{\"result\":[{\"data\":[{\"values\":[]}]}]}",
                                "{\"result\":[{\"data\":[{\"values\":[null]}]}]}"));
        ALL.put(
                "influxdb",
                Example.asking(
                                Map.of("token", "s3cr3t-token", "org", "the org"),
                                "from(bucket: \"b\")\n  |> last()",
                                """
                                #datatype,string,long,double,string
                                #group,false,false,false,true
                                #default,_result,,,
                                ,result,table,_value,"a ""b"", c"
                                ,,0,VALUE,x
                                """)
                        .empty("", "#datatype,string\n,result,_value\n", ",result,_value\n,,\n")
                        .broken("#datatype,string,string\n,error,reference\n,boom,897\n"));
        ALL.put(
                "splunk",
                Example.asking(
                                Map.of("sf_token_key", "s3cr3t-token"),
                                "data('requests').sum().publish()",
                                """
                                event: control-message
                                data: {"event":"STREAM_START"}

                                event: data
                                data: {"data":[{"tsId":"AAAA","value":7}],
                                data:  "logicalTimestampMs":1}

                                event: data
                                data: {"data":[{"tsId":"AAAA","value":VALUE}]}

                                """)
                        .empty(
                                "",
                                "event: data\n"
                                        + "data: {\"data\":[{\"tsId\":\"A\",\"value\":null}]}\n\n")
                        .broken(
                                "event: error\ndata: {\"message\":\"x\"}\n\n",
                                "event: data\n"
                                    + "data:"
                                    + " {\"data\":[{\"tsId\":\"A\",\"value\":1},{\"tsId\":\"B\",\"value\":1}]}\n\n"));
        ALL.put(
                "externalmetrics",
                Example.asking(
                                Map.of("token", "s3cr3t-token"),
                                "test/queue?labelSelector=app%3Dpodinfo",
                                "{\"items\":[{\"metricName\":\"queue\",\"value\":\"VALUE\"}]}")
                        .empty("{\"items\":[]}"));
        ALL.put(
                "keptn",
                Example.asking(
                                Map.of(),
                                " KeptnMetric/test/errors ",
                                "{\"status\":{\"value\":\"VALUE\"}}")
                        .empty(
                                "{}",
                                "{\"status\":{\"value\":\"\"}}",
                                "{\"status\":{\"value\":\"x\"}}"));
        ALL.put(
                "cloudwatch",
                Example.asking(
                                Map.of(),
                                """
                                [{"Id": "e1", "Expression": "m1 / m2", "ReturnData": true},
                                 {"Id": "m1", "ReturnData": false, "MetricStat": {"Period": 60, "Stat": "Sum",
                                  "Metric": {"Namespace": "N", "MetricName": "M",
                                   "Dimensions": [{"Name": "app", "Value": "a b"}]}}}]
                                """,
                                """
                                <GetMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">
                                <GetMetricDataResult><MetricDataResults><member><Id>e1</Id>
                                <Timestamps><member>2026-11-24T12:00:00Z</member></Timestamps>
                                <Values><member>VALUE</member><member>9</member></Values>
                                </member></MetricDataResults></GetMetricDataResult></GetMetricDataResponse>
                                """)
                        .empty("<a/>", "<a><Values/></a>")
                        .broken("no xml"));
        ALL.put(
                "stackdriver",
                Example.asking(
                                Map.of("project", "shop"),
                                "fetch k8s_service::istio.io/service",
                                """
                                {"access_token":"s3cr3t-token",
                                 "timeSeriesData":[{"pointData":[{"values":[{"doubleValue":VALUE}]}]}]}\
                                """)
                        .empty(
                                "{\"access_token\":\"t\"}",
                                "{\"access_token\":\"t\",\"timeSeriesData\":[{\"pointData\":[]}]}",
                                "{\"access_token\":\"t\",\"timeSeriesData\":[{\"pointData\":[{\"values\":[{\"stringValue\":\"x\"}]}]}]}")
                        .broken("{}"));
    }
}
