package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNameTest {
    @ParameterizedTest
    @CsvSource({
        "marketplace/listings:v2, marketplace/listings, v2",
        "marketplace/listings, marketplace/listings, latest",
        "localhost:5000/shop/web, localhost:5000/shop/web, latest",
        "localhost:5000/shop/web:1.2, localhost:5000/shop/web, 1.2",
        "docker.io/library/nginx:1, nginx, 1",
        "nginx:1@sha256:abcd, nginx, 1",
        "nginx@sha256:abcd, nginx, latest"
    })
    void isTakenApart(String image, String repository, String tag) {
        assertThat(ImageName.of(image)).isEqualTo(new ImageName(repository, tag));
    }
}
