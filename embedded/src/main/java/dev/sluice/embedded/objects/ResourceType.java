package dev.sluice.embedded.objects;

import java.util.List;
import java.util.Set;

/// One kind of object in one version, as discovery describes it.
///
/// @param resource group and plural
/// @param version such as `v1`
/// @param kind such as `Deployment`
/// @param singular lower-case singular
/// @param namespaced false for cluster-scoped kinds
/// @param shortNames such as `deploy`; may be empty
/// @param categories such as `all`; may be empty
/// @param subresources those served: `status`, `scale`, `log`, `exec`, `token`, …
/// @param custom whether a CustomResourceDefinition made it
public record ResourceType(
        Resource resource,
        String version,
        String kind,
        String singular,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        Set<String> subresources,
        boolean custom) {

    public String apiVersion() {
        return resource.group().isEmpty() ? version : resource.group() + "/" + version;
    }
}
