package dev.sluice.embedded.store;

import java.util.Map;

/// Where an object is kept.
///
/// @param collection the kind of object, such as `deployments.apps`
/// @param namespace empty for cluster-scoped objects
/// @param name never empty
public record Id(String collection, String namespace, String name) implements Comparable<Id> {
    private static final char SEPARATOR = '\0';

    /// By collection, namespace and name, the order of lists.
    @Override
    public int compareTo(Id other) {
        int order = collection.compareTo(other.collection);
        if (order == 0) {
            order = namespace.compareTo(other.namespace);
        }
        return order != 0 ? order : name.compareTo(other.name);
    }

    String key() {
        return collection + SEPARATOR + namespace + SEPARATOR + name;
    }

    /// @param words shares the names of collections and namespaces, which are few
    static Id fromKey(String key, Map<String, String> words) {
        int first = key.indexOf(SEPARATOR);
        int second = key.indexOf(SEPARATOR, first + 1);
        return new Id(
                words.computeIfAbsent(key.substring(0, first), word -> word),
                words.computeIfAbsent(key.substring(first + 1, second), word -> word),
                key.substring(second + 1));
    }
}
