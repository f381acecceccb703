package dev.sluice.cli.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

class ArrowsTest {
    /// Which rooms know which.
    private static final String ARROWS =
            """
            engine   ->
            queue    ->
            http     ->
            notation ->
            api      -> engine
            routing  -> engine
            metrics  -> engine http notation
            alerts   -> engine http
            webhooks -> http
            operator -> engine queue api http notation routing metrics alerts webhooks
            embedded -> queue
            cli      -> engine api operator embedded routing
            """;

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.sluice");

    private static String room(JavaClass type) {
        return type.getPackageName().split("\\.")[2];
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith("dev.sluice.");
    }

    private static Map<String, Set<String>> drawn() {
        var arrows = new TreeMap<String, Set<String>>();
        ARROWS.lines()
                .forEach(line -> {
                    var parts = line.split("->", 2);
                    var targets = Arrays.stream(parts[1].strip().split("\\s+"));
                    arrows.put(
                            parts[0].strip(),
                            targets.filter(it -> !it.isEmpty())
                                    .collect(Collectors.toCollection(TreeSet::new)));
                });
        return arrows;
    }

    private static Map<String, Set<String>> built() {
        var arrows = new TreeMap<String, Set<String>>();
        for (var type : CLASSES) {
            var targets = arrows.computeIfAbsent(room(type), _ -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(ArrowsTest::isOurs)
                    .map(ArrowsTest::room)
                    .filter(target -> !target.equals(room(type)))
                    .forEach(targets::add);
        }
        return arrows;
    }

    @Test
    void theHouseIsBuiltAsDrawn() {
        assertThat(built()).isEqualTo(drawn());
    }

    @Test
    void noRoomGoesInCircles() {
        SlicesRuleDefinition.slices()
                .matching("dev.sluice.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void theEngineReadsNoClockAndStartsNoThread() {
        var outside =
                List.of("java.lang.Thread", "java.time.Clock", "java.util.concurrent.Executors");
        var found =
                CLASSES.stream()
                        .filter(type -> room(type).equals("engine"))
                        .flatMap(type -> type.getAccessesFromSelf().stream())
                        .filter(access -> asksTheWorld(access, outside))
                        .map(Object::toString)
                        .toList();

        assertThat(found).isEmpty();
    }

    private static boolean asksTheWorld(JavaAccess<?> access, List<String> outside) {
        var owner = access.getTargetOwner().getName();
        return outside.contains(owner)
                || owner.startsWith("java.time.") && access.getName().equals("now");
    }

    @Test
    void theLiveClientEndsInTheOperatorAndTheCommandLine() {
        assertThat(roomsThatKnow("io.fabric8.kubernetes.client.KubernetesClient"))
                .isSubsetOf("operator", "cli");
    }

    private static Collection<String> roomsThatKnow(String type) {
        return CLASSES.stream()
                .filter(it ->
                        it.getDirectDependenciesFromSelf().stream()
                                .anyMatch(d -> d.getTargetClass().getName().equals(type)))
                .map(ArrowsTest::room)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void noAttics() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
                .noneMatch(name ->
                        name.matches(".*\\.(util|utils|common|helper|helpers|misc)(\\..*)?"));
        assertThat(CLASSES.stream().map(JavaClass::getSimpleName))
                .noneMatch(name -> name.matches(".+(Util|Utils|Helper|Manager|Impl)"));
    }
}
