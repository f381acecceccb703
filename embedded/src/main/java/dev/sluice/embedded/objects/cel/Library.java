package dev.sluice.embedded.objects.cel;

import dev.cel.checker.CelCheckerBuilder;
import dev.cel.common.CelOptions;
import dev.cel.common.types.OptionalType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelParserBuilder;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelRuntimeLibrary;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/// CEL with what Kubernetes adds to it.
final class Library implements CelCompilerLibrary, CelRuntimeLibrary {
    /// Steps of all loops in one evaluation; about what the real server's cost limit allows.
    private static final int STEPS_MAX = 250_000;

    static final CelOptions OPTIONS =
            CelOptions.current()
                    .comprehensionMaxIterations(STEPS_MAX)
                    .enableHeterogeneousNumericComparisons(true)
                    .build();

    private static final List<Function> FUNCTIONS =
            Stream.of(
                            ListFunctions.all(),
                            TextFunctions.all(),
                            QuantityFunctions.all(),
                            AddressFunctions.all())
                    .flatMap(List::stream)
                    .toList();

    /// Kubernetes has an older set of functions on strings.
    private static final CelStringExtensions STRINGS =
            CelExtensions.strings(
                    EnumSet.complementOf(EnumSet.of(CelStringExtensions.Function.REVERSE)));

    private static final Library KUBERNETES = new Library();

    static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder()
                    .setOptions(OPTIONS)
                    .addLibraries(
                            KUBERNETES,
                            STRINGS,
                            CelExtensions.lists(),
                            CelExtensions.comprehensions(),
                            CelExtensions.sets(OPTIONS),
                            CelExtensions.optional())
                    .build();

    private Library() {}

    /// @param types that of `self` and, where rules ask for it, of `oldSelf`
    static CelCompiler compiler(SchemaTypes types, boolean optionalOldSelf) {
        var self = types.root();
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(
                        KUBERNETES,
                        STRINGS,
                        CelExtensions.lists(),
                        CelExtensions.comprehensions(),
                        CelExtensions.sets(OPTIONS),
                        CelExtensions.optional())
                .setTypeProvider(types)
                .addVar("self", self)
                .addVar("oldSelf", optionalOldSelf ? OptionalType.create(self) : self)
                .build();
    }

    @Override
    public void setParserOptions(CelParserBuilder builder) {}

    @Override
    public void setCheckerOptions(CelCheckerBuilder builder) {
        FUNCTIONS.forEach(function -> builder.addFunctionDeclarations(function.declaration()));
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder builder) {
        FUNCTIONS.forEach(function -> builder.addFunctionBindings(function.bindings()));
    }
}
