package dev.sluice.cli.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

class ThreeWayTest {
    private static ObjectNode json(String text) throws JsonProcessingException {
        return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                argumentSet(
                        "what the manifest says wins", "{'a':1}", "{'a':1}", "{'a':2}", "{'a':2}"),
                argumentSet(
                        "what it says no longer goes",
                        "{'a':1,'b':2}",
                        "{'a':1,'b':2}",
                        "{'a':1}",
                        "{'a':1}"),
                argumentSet(
                        "what others wrote stays",
                        "{'a':1,'status':{'x':1}}",
                        "{'a':1}",
                        "{'a':3}",
                        "{'a':3,'status':{'x':1}}"),
                argumentSet(
                        "objects are merged",
                        "{'s':{'a':1,'default':9}}",
                        "{'s':{'a':1}}",
                        "{'s':{'a':2}}",
                        "{'s':{'a':2,'default':9}}"),
                argumentSet(
                        "items with names are merged",
                        "{'c':[{'name':'app','image':'v1','policy':'Always'},{'name':'sidecar'}]}",
                        "{'c':[{'name':'app','image':'v1'}]}",
                        "{'c':[{'name':'app','image':'v2'}]}",
                        "{'c':[{'name':'app','image':'v2','policy':'Always'},{'name':'sidecar'}]}"),
                argumentSet(
                        "items the manifest names no longer go",
                        "{'e':[{'name':'A'},{'name':'B'}]}",
                        "{'e':[{'name':'A'},{'name':'B'}]}",
                        "{'e':[{'name':'B'}]}",
                        "{'e':[{'name':'B'}]}"),
                argumentSet(
                        "other lists are replaced",
                        "{'args':['a','b']}",
                        "{'args':['a','b']}",
                        "{'args':['c']}",
                        "{'args':['c']}"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void merges(String live, String last, String wanted, String merged)
            throws JsonProcessingException {
        assertThat(ThreeWay.merge(json(live), json(last), json(wanted))).isEqualTo(json(merged));
    }
}
