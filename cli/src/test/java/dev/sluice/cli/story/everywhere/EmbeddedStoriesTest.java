package dev.sluice.cli.story.everywhere;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/// Every row of the transition table and every golden trace in the embedded cluster.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedStoriesTest {
    private @Nullable Evening evening;

    @BeforeAll
    void begin(@TempDir Path data) throws Exception {
        evening = Evening.on(EmbeddedGround.open(data));
    }

    @AfterAll
    void end() {
        if (evening != null) {
            evening.print();
            evening.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> stories() {
        return Objects.requireNonNull(evening).tests();
    }
}
