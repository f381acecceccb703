package dev.sluice.embedded.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.Stream;

class DomainsTest {
    private static final Routes ROUTES =
            new Routes(
                    Stream.of(
                                    "a.example",
                                    "*.example",
                                    "*.b.example",
                                    "*-bar.example",
                                    "www.*",
                                    "www.x.*",
                                    "*")
                            .map(domain -> new VirtualHost(domain, List.of(domain), List.of()))
                            .toList(),
                    List.of());

    @ParameterizedTest(name = "{0} is served by {1}")
    @CsvSource({
        "a.example, a.example",
        "A.Example, a.example",
        "a.example:8080, a.example",
        "c.example, *.example",
        "c.b.example, *.b.example",
        "foo-bar.example, *-bar.example",
        "-bar.example, *.example",
        ".example, *",
        "www.x.org, www.x.*",
        "www.y.org, www.*",
        "www., *",
        "other, *",
        "'', *",
        "[::1]:80, *",
        "[::1], *",
    })
    void choosesTheMostSpecificDomain(String authority, String domain) {
        assertThat(ROUTES.host(authority).orElseThrow().name()).isEqualTo(domain);
    }

    @ParameterizedTest
    @CsvSource({"b.example", "''"})
    void findsNothingWithoutACatchAll(String authority) {
        var routes =
                new Routes(
                        List.of(new VirtualHost("one", List.of("a.example"), List.of())),
                        List.of());
        assertThat(routes.host(authority)).isEmpty();
    }
}
