package dev.sluice.embedded.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetSocketAddress;
import java.util.Optional;

class ServiceNamesTest {
    /// `listings` in `shop` has ports 80 and 8080; `db` in `data` has 5432; other names get
    /// 7.7.7.7.
    private static final ServiceNames NAMES =
            new ServiceNames(
                    new ServiceNames.Directory() {
                        @Override
                        public Optional<InetSocketAddress> resolve(
                                String namespace, String service, int port) {
                            return switch (service + "." + namespace + ":" + port) {
                                case "listings.shop:80", "listings.shop:8080" ->
                                        address("127.96.0.5", port);
                                case "db.data:5432" -> address("127.0.0.1", 40001);
                                default -> Optional.empty();
                            };
                        }

                        private Optional<InetSocketAddress> address(String host, int port) {
                            return Optional.of(InetSocketAddress.createUnresolved(host, port));
                        }

                        @Override
                        public InetSocketAddress reserve(
                                String namespace, String service, int port) {
                            return InetSocketAddress.createUnresolved("7.7.7.7", port);
                        }

                        @Override
                        public boolean namespaceExists(String namespace) {
                            return namespace.equals("shop") || namespace.equals("data");
                        }
                    });

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    http://listings                          | http://127.96.0.5:80
                    http://listings/v1?q=a:b                 | http://127.96.0.5:80/v1?q=a:b
                    http://listings:8080/                    | http://127.96.0.5:8080/
                    http://listings.shop                     | http://127.96.0.5:80
                    http://listings.shop.svc:8080/x          | http://127.96.0.5:8080/x
                    http://listings.shop.svc.cluster.local   | http://127.96.0.5:80
                    jdbc:postgresql://db.data:5432/shop      | jdbc:postgresql://127.0.0.1:40001/shop
                    postgres://me:secret@db.data:5432/shop   | postgres://me:secret@127.0.0.1:40001/shop
                    db.data:5432                             | 127.0.0.1:40001
                    --db=db.data.svc:5432                    | --db=127.0.0.1:40001
                    a=listings:80,b=listings:8080            | a=127.96.0.5:80,b=127.96.0.5:8080
                    mysql://tcp(db.data:5432)/x              | mysql://tcp(127.0.0.1:40001)/x
                    curl http://listings && echo done        | curl http://127.96.0.5:80 && echo done
                    """)
    void replacesServicesThatExist(String text, String expected) {
        assertThat(NAMES.rewrite(text, "shop")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    http://later:9090/x                      | http://7.7.7.7:9090/x
                    http://later.shop                        | http://7.7.7.7:80
                    https://later.unknown.svc                | https://7.7.7.7:443
                    later.unknown.svc.cluster.local:53       | 7.7.7.7:53
                    """)
    void reservesServicesThatMustBeMeant(String text, String expected) {
        assertThat(NAMES.rewrite(text, "shop")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    listings
                    marketplace/listings:80
                    http://localhost:8080/x
                    http://127.0.0.1:8080
                    http://10.1.2.3/listings:80
                    http://example.com/a
                    https://www.example.com:443/
                    example.com:443
                    later:9090
                    http://later
                    12:30:45
                    image:v2
                    tcp://db.data
                    http://listings.shop.pod
                    http://listings.shop.svc.other.domain:80
                    x.listings:80
                    """)
    void leavesOtherTextAlone(String text) {
        assertThat(NAMES.rewrite(text, "shop")).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"http://listings:8080, other", "listings:80, other"})
    void looksUpASingleWordInThePodsNamespaceOnly(String text, String namespace) {
        assertThat(NAMES.rewrite(text, namespace)).doesNotContain("127.96");
    }
}
