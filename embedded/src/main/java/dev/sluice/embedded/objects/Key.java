package dev.sluice.embedded.objects;

/// Names one object.
///
/// @param resource its kind, as the API's path spells it
/// @param namespace empty for cluster-scoped objects
/// @param name never empty
public record Key(Resource resource, String namespace, String name) {
    @Override
    public String toString() {
        return resource + "/" + (namespace.isEmpty() ? name : namespace + "/" + name);
    }
}
