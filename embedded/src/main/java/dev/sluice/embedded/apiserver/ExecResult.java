package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// How a command ended.
record ExecResult(int code) {
    boolean success() {
        return code == 0;
    }

    String message() {
        return "command terminated with non-zero exit code: exit status " + code;
    }

    ObjectNode status() {
        var status = JsonNodeFactory.instance.objectNode();
        status.putObject("metadata");
        if (success()) {
            return status.put("status", "Success");
        }
        status.put("status", "Failure").put("message", message()).put("reason", "NonZeroExitCode");
        status.putObject("details")
                .putArray("causes")
                .addObject()
                .put("reason", "ExitCode")
                .put("message", Integer.toString(code));
        return status;
    }
}
