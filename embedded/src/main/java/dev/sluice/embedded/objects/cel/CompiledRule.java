package dev.sluice.embedded.objects.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;

import java.util.Optional;
import java.util.regex.Pattern;

/// A rule ready to run.
///
/// @param message what works out the message; empty where the rule has a fixed one
/// @param transition whether it looks at the value before
record CompiledRule(Rule rule, Program program, Optional<Program> message, boolean transition) {
    private static final Pattern CANDIDATES = Pattern.compile(" \\(candidates: [^\n]*\\)");

    private static final Pattern GRAMMAR =
            Pattern.compile(
                    "(ERROR: <input>:\\d+:\\d+: )"
                            + "(mismatched input|extraneous input|missing|token recognition"
                            + "|no viable alternative)");

    /// A text that is no rule; the message is for people.
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        /// The member of the entry that is wrong.
        private final String member;

        RefusedException(String member, String message) {
            super(message);
            this.member = member;
        }

        String member() {
            return member;
        }
    }

    static CompiledRule of(Rule rule, CelCompiler compiler) throws RefusedException {
        var tree = tree("rule", rule.expression(), compiler);
        requireType("rule", tree, SimpleType.BOOL, "cel expression must evaluate to a bool");
        Optional<Program> message = Optional.empty();
        if (!rule.messageExpression().isEmpty()) {
            var text = tree("messageExpression", rule.messageExpression(), compiler);
            requireType(
                    "messageExpression",
                    text,
                    SimpleType.STRING,
                    "messageExpression must evaluate to a string");
            message = Optional.of(program("messageExpression", text));
        }
        return new CompiledRule(rule, program("rule", tree), message, usesOldSelf(tree));
    }

    private static CelAbstractSyntaxTree tree(String member, String text, CelCompiler compiler)
            throws RefusedException {
        try {
            return compiler.compile(text.strip()).getAst();
        } catch (CelValidationException e) {
            String found = CANDIDATES.matcher(String.valueOf(e.getMessage())).replaceAll("");
            String prefix = member.equals("rule") ? "" : member + " ";
            throw new RefusedException(member, prefix + "compilation failed: " + marked(found));
        }
    }

    /// Names errors of the grammar as the real server does.
    private static String marked(String found) {
        return GRAMMAR.matcher(found).replaceAll("$1Syntax error: $2");
    }

    private static void requireType(
            String member, CelAbstractSyntaxTree tree, CelType type, String message)
            throws RefusedException {
        CelType found = tree.getResultType();
        if (!found.equals(type)
                && !(found.equals(SimpleType.DYN) && type.equals(SimpleType.BOOL))) {
            throw new RefusedException(member, message);
        }
    }

    private static Program program(String member, CelAbstractSyntaxTree tree)
            throws RefusedException {
        try {
            return Library.RUNTIME.createProgram(tree);
        } catch (CelEvaluationException e) {
            throw new RefusedException(member, "program instantiation failed: " + e.getMessage());
        }
    }

    private static boolean usesOldSelf(CelAbstractSyntaxTree tree) {
        return CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .anyMatch(node ->
                        node.getKind() == CelExpr.ExprKind.Kind.IDENT
                                && node.expr().ident().name().equals("oldSelf"));
    }
}
