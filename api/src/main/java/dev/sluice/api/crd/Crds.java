package dev.sluice.api.crd;

import dev.sluice.api.flagger.AlertProvider;
import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.MetricTemplate;
import dev.sluice.api.sluice.RolloutPolicy;

import io.fabric8.kubernetes.client.CustomResource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The CustomResourceDefinitions. `packed()` is what an installer wants; `all()` prints them anew,
/// which a test compares with what is packed.
public final class Crds {

    private static final List<Class<? extends CustomResource<?, ?>>> KINDS =
            List.of(Canary.class, MetricTemplate.class, AlertProvider.class, RolloutPolicy.class);

    private Crds() {}

    /// The definitions printed from the types: YAML by file name, such as `canaries.yaml`, in the
    /// order in which they are to be installed.
    public static Map<String, String> all() {
        var printer = new CrdPrinter();
        var files = new LinkedHashMap<String, String>();
        KINDS.forEach(kind -> files.put(fileName(kind), printer.print(kind)));
        return Collections.unmodifiableMap(files);
    }

    /// All definitions printed from the types, as one YAML stream.
    public static String yaml() {
        return String.join("---\n", all().values());
    }

    /// The definitions that are packed with this module: the same as `all()`, but only read.
    ///
    /// @throws UncheckedIOException when the module is packed wrongly
    public static Map<String, String> packed() {
        var files = new LinkedHashMap<String, String>();
        KINDS.forEach(
                kind -> files.put(fileName(kind), read("/dev/sluice/api/crds/" + fileName(kind))));
        return Collections.unmodifiableMap(files);
    }

    private static String fileName(Class<? extends CustomResource<?, ?>> kind) {
        var crd = CustomResource.getCRDName(kind);
        return crd.substring(0, crd.indexOf('.')) + ".yaml";
    }

    private static String read(String path) {
        try (var in = Crds.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IOException("the resource " + path + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
