package dev.sluice.cli.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.tools.ToolProvider;

/// The size budget. Raising a number needs a reason in the commit.
class SizesTest {
    private static final int LONGEST_FILE = 400;
    private static final int LONGEST_TEST = 600;
    private static final int LONGEST_METHOD = 40;
    private static final double USUAL = 0.95;
    private static final int USUAL_FILE = 260;
    private static final int USUAL_METHOD = 25;

    private record Method(String where, int lines) {}

    private static List<String> longerThan(int limit, String part) throws IOException {
        var longer = new ArrayList<String>();
        for (var file : Tree.sources(part)) {
            var lines = Files.readAllLines(file).size();
            if (lines > limit) {
                longer.add(Tree.shortName(file) + ": " + lines);
            }
        }
        return longer;
    }

    @Test
    void noFileIsTooLong() throws IOException {
        assertThat(longerThan(LONGEST_FILE, "src/main/java")).isEmpty();
        assertThat(longerThan(LONGEST_TEST, "src/test/java")).isEmpty();
    }

    @Test
    void filesAreUsuallyShort() throws IOException {
        var sizes = new ArrayList<Integer>();
        for (var file : Tree.sources("src/main/java")) {
            sizes.add(Files.readAllLines(file).size());
        }

        assertThat(usual(sizes)).isLessThanOrEqualTo(USUAL_FILE);
    }

    @Test
    void noMethodIsTooLong() throws IOException {
        var methods = methods(Tree.sources("src/main/java"));

        assertThat(methods.stream().filter(method -> method.lines() > LONGEST_METHOD))
                .as("split it, or say here why it is one thought")
                .isEmpty();
        assertThat(usual(methods.stream().map(Method::lines).toList()))
                .isLessThanOrEqualTo(USUAL_METHOD);
    }

    private static int usual(List<Integer> sizes) {
        var sorted = sizes.stream().sorted().toList();
        return sorted.get((int) (sorted.size() * USUAL));
    }

    private static List<Method> methods(List<Path> sources) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var units = files.getJavaFileObjectsFromPaths(sources);
            var task = (JavacTask) compiler.getTask(null, files, null, null, null, units);
            var trees = Trees.instance(task);
            var methods = new ArrayList<Method>();
            for (var unit : task.parse()) {
                unit.accept(new Measure(trees, unit, methods), null);
            }
            return methods;
        }
    }

    private static final class Measure extends TreeScanner<Void, Void> {
        private final Trees trees;
        private final CompilationUnitTree unit;
        private final List<Method> methods;

        Measure(Trees trees, CompilationUnitTree unit, List<Method> methods) {
            this.trees = trees;
            this.unit = unit;
            this.methods = methods;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            BlockTree body = method.getBody();
            if (body != null) {
                var lines = unit.getLineMap();
                var positions = trees.getSourcePositions();
                long first = lines.getLineNumber(positions.getStartPosition(unit, body));
                long last = lines.getLineNumber(positions.getEndPosition(unit, body));
                var file = Tree.shortName(Path.of(unit.getSourceFile().toUri()));
                methods.add(new Method(file + ":" + first, (int) (last - first - 1)));
            }
            return super.visitMethod(method, nothing);
        }
    }
}
