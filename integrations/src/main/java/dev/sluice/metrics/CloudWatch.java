package dev.sluice.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.engine.analysis.Reading;
import dev.sluice.http.Query;
import dev.sluice.http.Request;
import dev.sluice.http.Response;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/// Amazon CloudWatch. The query is a JSON list of `MetricDataQuery`; the newest value of its first
/// result is the answer.
///
/// Source: "GetMetricData" of the CloudWatch API reference, in the Query protocol.
final class CloudWatch implements MetricProvider {
    private static final String MAX_DATA_POINTS = "20";

    private final URI address;
    private final String region;
    private final Source source;
    private final Surroundings surroundings;
    private final JsonClient client;

    private CloudWatch(Source source, Surroundings surroundings) throws MetricSourceException {
        this.source = source;
        this.surroundings = surroundings;
        region = source.settings().region();
        if (region.isBlank()) {
            throw new MetricSourceException(
                    "%s provider: region must be set".formatted(source.type()));
        }
        address = source.address("https://monitoring.%s.amazonaws.com".formatted(region));
        client = new JsonClient(source.type(), surroundings.http());
    }

    static MetricProvider open(Source source, Surroundings surroundings)
            throws MetricSourceException {
        return new CloudWatch(source, surroundings);
    }

    @Override
    public Reading measure(String query, Window window) throws MetricSourceException {
        var parameters = new TreeMap<String, String>();
        parameters.put("StartTime", seconds(window.tenIntervalsAgo()));
        parameters.put("EndTime", seconds(window.now()));
        parameters.put("MaxDatapoints", MAX_DATA_POINTS);
        flatten(parameters, "MetricDataQueries", queries(query));
        var request = request(parameters);
        var values = xml(request, client.accepted(request)).getElementsByTagName("Values");
        var first =
                values.item(0) instanceof Element list
                        ? list.getElementsByTagName("member").item(0)
                        : null;
        return first == null
                ? new Reading.NoData("the query found no values")
                : Numbers.parse(first.getTextContent());
    }

    /// A request without queries is invalid, but only for those who may ask at all.
    @Override
    public void check() throws MetricSourceException {
        var parameters = new TreeMap<String, String>();
        parameters.put("StartTime", seconds(Instant.EPOCH));
        parameters.put("EndTime", seconds(Instant.EPOCH));
        var request = request(parameters);
        var response = client.any(request);
        boolean invalid = response.status() == 400 && !response.body().contains("AccessDenied");
        if (!response.isSuccess() && !invalid) {
            throw client.broken(
                    request, "answered " + response.status() + ": " + response.excerpt());
        }
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private JsonNode queries(String query) throws MetricSourceException {
        try {
            var queries = JsonClient.JSON.readTree(query);
            if (queries.isArray()) {
                return queries;
            }
        } catch (JsonProcessingException _) {
            // Said below.
        }
        throw new MetricSourceException(
                "%s provider: the query must be a JSON list of MetricDataQuery"
                        .formatted(source.type()));
    }

    /// The Query protocol numbers the members of lists from 1.
    private static void flatten(Map<String, String> into, String name, JsonNode value) {
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                flatten(into, name + ".member." + (i + 1), value.get(i));
            }
        } else if (value.isObject()) {
            value.properties()
                    .forEach(it -> flatten(into, name + "." + it.getKey(), it.getValue()));
        } else if (!value.isNull()) {
            into.put(name, value.asText());
        }
    }

    private Request request(TreeMap<String, String> parameters) throws MetricSourceException {
        parameters.put("Action", "GetMetricData");
        parameters.put("Version", "2010-08-01");
        String form =
                parameters.entrySet().stream()
                        .map(it -> Query.encode(it.getKey()) + "=" + Query.encode(it.getValue()))
                        .collect(Collectors.joining("&"));
        var uri = Query.uri(address, "/", Map.of());
        var request =
                new Request(
                        "POST",
                        uri,
                        Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                        Optional.of(form),
                        Request.get(uri).deadline(),
                        source.transport(),
                        Set.of());
        var credentials = AwsCredentials.find(surroundings, region);
        return new AwsSignature(credentials, region, "monitoring")
                .sign(request, surroundings.clock().instant());
    }

    private Document xml(Request request, Response response) throws MetricSourceException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(response.body())));
        } catch (SAXException | IOException _) {
            throw client.broken(request, "answered something that is not XML");
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every JDK has this parser", e);
        }
    }
}
