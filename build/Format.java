import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs google-java-format over every Java source of the tree: `check` names the files that differ, `fix` rewrites them.
void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("skip")) {
        return;
    }
    var fix = args.length > 0 && args[0].equals("fix");
    var command = new ArrayList<String>();
    command.add("--aosp");
    command.addAll(fix ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    try (var files = Files.walk(Path.of("."))) {
        files.map(Path::normalize)
                .filter(f -> f.toString().endsWith(".java"))
                .filter(f -> f.toString().contains("src/") && !f.toString().contains("target/"))
                .map(Path::toString)
                .sorted()
                .forEach(command::add);
    }
    if (command.stream().noneMatch(f -> f.endsWith(".java"))) {
        return;
    }
    var format = Class.forName("com.google.googlejavaformat.java.Main");
    var main = format.getConstructor(PrintWriter.class, PrintWriter.class, java.io.InputStream.class)
            .newInstance(new PrintWriter(System.out, true), new PrintWriter(System.err, true), System.in);
    var code = (int) format.getMethod("format", String[].class).invoke(main, (Object) command.toArray(String[]::new));
    if (code != 0 && !fix) {
        System.err.println("The files above are not formatted. Run: mvn validate -Dformat=fix");
    }
    System.exit(code);
}
