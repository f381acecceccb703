package dev.sluice.cli;

import picocli.CommandLine.Option;

import java.util.List;

/// Flags of Flagger that mean nothing here; they are accepted so that a command line can stay as it
/// is.
final class IgnoredFlags {
    @Option(
            names = {"--control-loop-interval", "-control-loop-interval"},
            paramLabel = "DURATION",
            description = "Ignored: changes are seen when they happen.")
    String controlLoop = "";

    @Option(
            names = {"--threadiness", "-threadiness"},
            paramLabel = "N",
            description = "Ignored: canaries do not wait for each other.")
    String threadiness = "";

    @Option(
            names = {
                "--kubeconfig-qps",
                "-kubeconfig-qps",
                "--kubeconfig-burst",
                "-kubeconfig-burst"
            },
            paramLabel = "N",
            description =
                    "Ignored: requests are not throttled by the client; idle canaries make none.")
    List<String> limits = List.of();

    @Option(
            names = {
                "--zap-replace-globals",
                "-zap-replace-globals",
                "-logtostderr",
                "-alsologtostderr",
                "-add_dir_header",
                "-skip_headers",
                "-skip_log_headers",
                "-one_output"
            },
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            description = "Ignored.")
    List<String> switches = List.of();

    @Option(
            names = {
                "-v",
                "-vmodule",
                "-stderrthreshold",
                "-log_dir",
                "-log_file",
                "-log_file_max_size",
                "-log_backtrace_at"
            },
            paramLabel = "VALUE",
            description = "Ignored.")
    List<String> values = List.of();

    @Option(
            names = {"--kubeconfig-service-mesh", "-kubeconfig-service-mesh"},
            paramLabel = "FILE",
            defaultValue = "",
            description =
                    "Not supported, and refused unless empty: routes live in the cluster of the"
                            + " Canaries.")
    String serviceMesh = "";
}
