package dev.sluice.notation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Map;
import java.util.stream.Stream;

class GoTemplateTest {
    private static final Map<String, Object> NAMES =
            Map.of(
                    "namespace",
                    "test",
                    "target",
                    "podinfo",
                    "variables",
                    Map.of("x", "up", "empty", ""));

    static Stream<Arguments> renders() {
        return Stream.of(
                argumentSet("text", "sum(up{a=\"b\"}[1m])", "sum(up{a=\"b\"}[1m])"),
                argumentSet("functions", "{{ namespace }}_{{target}}", "test_podinfo"),
                argumentSet("trim", "a \n {{- namespace -}} \n b", "atestb"),
                argumentSet("a minus is no trim", "{{-1}}", "-1"),
                argumentSet("variables", "{{ variables.x }}", "up"),
                argumentSet("index", "{{ index variables \"x\" }}", "up"),
                argumentSet(
                        "printf", "{{ printf \"%s-%q-%%\" namespace `a b` }}", "test-\"a b\"-%"),
                argumentSet(
                        "assign",
                        "{{ $x := printf \"%s.\" target }}{{ $x }}{{$x}}",
                        "podinfo.podinfo."),
                argumentSet("pipe", "{{ target | printf \"%s/%s\" namespace }}", "test/podinfo"),
                argumentSet("parentheses", "{{ print (printf \"%v\" target) 1 }}", "podinfo1"),
                argumentSet("if", "{{ if eq namespace \"test\" }}y{{ else }}n{{ end }}", "y"),
                argumentSet("else", "{{ if variables.empty }}y{{ else }}n{{ end }}!", "n!"),
                argumentSet(
                        "else if",
                        "{{if not target}}a{{else if ne namespace \"x\"}}b{{else}}c{{end}}",
                        "b"),
                argumentSet("comment", "a{{/* no */}}b", "ab"),
                argumentSet("braces in quotes", "{{ \"}}\" }}", "}}"));
    }

    @ParameterizedTest
    @MethodSource
    void renders(String template, String expected) throws Exception {
        assertThat(GoTemplate.parse(template).render(NAMES)).isEqualTo(expected);
    }

    static Stream<Arguments> refuses() {
        return Stream.of(
                argumentSet("missing key", "{{ variables.y }}", "variable y is not set; set are"),
                argumentSet("unknown function", "{{ nmespace }}", "function nmespace is not known"),
                argumentSet("argument too many", "{{ target 1 }}", "target takes no arguments"),
                argumentSet("unknown variable", "{{ $x }}", "$x is not known"),
                argumentSet("open action", "up{{ target", "no closing }}"),
                argumentSet("open if", "{{ if target }}x", "no {{ end }}"),
                argumentSet("end alone", "x{{ end }}", "{{ end }} has no {{ if }}"),
                argumentSet("range", "{{ range variables }}{{ end }}", "range }} is not supported"),
                argumentSet("dot", "{{ .Name }}", "not understood"),
                argumentSet("empty", "{{ }}", "a value is missing"),
                argumentSet("printf", "{{ printf \"%s\" }}", "too few arguments"),
                argumentSet("verb", "{{ printf \"%x\" target }}", "not %x"),
                argumentSet("parenthesis", "{{ (target }}", ") is missing"),
                argumentSet("huge number", "{{ 99999999999999999999 }}", "wrong escape or number"));
    }

    @ParameterizedTest
    @MethodSource
    void refuses(String template, String why) {
        assertThatThrownBy(() -> GoTemplate.parse(template).render(NAMES))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(why);
    }
}
