package dev.sluice.embedded.objects.cel;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A function of rules with its overloads, declared for the checker and bound for the runtime.
final class Function {
    static final Argument<Long> COUNT = new Argument<>(SimpleType.INT, Long.class);

    private final String name;
    private final List<CelOverloadDecl> overloads = new ArrayList<>();
    private final List<CelFunctionBinding> bindings = new ArrayList<>();

    private Function(String name) {
        this.name = name;
    }

    static Function named(String name) {
        return new Function(name);
    }

    /// A value's type in CEL and in Java.
    record Argument<T>(CelType type, Class<T> java) {}

    /// `argument.name()`
    <T> Function on(Argument<T> self, CelType result, CelFunctionOverload.Unary<T> body) {
        String id = id(self);
        overloads.add(CelOverloadDecl.newMemberOverload(id, result, self.type()));
        bindings.add(CelFunctionBinding.from(id, self.java(), body));
        return this;
    }

    /// `self.name(argument)`
    <S, A> Function on(
            Argument<S> self,
            Argument<A> argument,
            CelType result,
            CelFunctionOverload.Binary<S, A> body) {
        String id = id(self, argument);
        overloads.add(CelOverloadDecl.newMemberOverload(id, result, self.type(), argument.type()));
        bindings.add(CelFunctionBinding.from(id, self.java(), argument.java(), body));
        return this;
    }

    /// `self.name(argument, count)`
    <S, A> Function on(
            Argument<S> self, Argument<A> argument, CelType result, CelFunctionOverload body) {
        String id = id(self, argument, COUNT);
        overloads.add(
                CelOverloadDecl.newMemberOverload(
                        id, result, self.type(), argument.type(), COUNT.type()));
        bindings.add(
                CelFunctionBinding.from(
                        id, List.of(self.java(), argument.java(), COUNT.java()), body));
        return this;
    }

    /// `name(argument)`
    <T> Function of(Argument<T> argument, CelType result, CelFunctionOverload.Unary<T> body) {
        String id = "of_" + id(argument);
        overloads.add(CelOverloadDecl.newGlobalOverload(id, result, argument.type()));
        bindings.add(CelFunctionBinding.from(id, argument.java(), body));
        return this;
    }

    private String id(Argument<?>... arguments) {
        var id = new StringBuilder(name);
        Arrays.stream(arguments).forEach(argument -> id.append('_').append(argument.type().name()));
        return id.toString().replaceAll("\\W", "_");
    }

    CelFunctionDecl declaration() {
        return CelFunctionDecl.newFunctionDeclaration(name, overloads);
    }

    List<CelFunctionBinding> bindings() {
        return List.copyOf(CelFunctionBinding.fromOverloads(name, bindings));
    }
}
