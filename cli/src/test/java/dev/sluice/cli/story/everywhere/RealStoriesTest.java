package dev.sluice.cli.story.everywhere;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.stream.Stream;

/// Every row of the transition table and every golden trace on a real control plane; where there is
/// none, each is skipped by its name.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealStoriesTest {
    private @Nullable Evening evening;

    @BeforeAll
    void begin(@TempDir Path scratch) throws Exception {
        if (RealGround.isThere()) {
            evening = Evening.on(RealGround.open(scratch));
        }
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
        return evening == null ? skipped() : evening.tests();
    }

    private static Stream<DynamicTest> skipped() {
        return Evening.stories().stream()
                .map(it -> DynamicTest.dynamicTest(it.name(), RealGround::kubeconfigOrSkip));
    }
}
