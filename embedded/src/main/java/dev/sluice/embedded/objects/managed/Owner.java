package dev.sluice.embedded.objects.managed;

/// Who owns fields: one entry of `metadata.managedFields`.
///
/// @param manager the field manager's name
/// @param applied by server-side apply; else by an update
/// @param apiVersion the version its fields are named in; part of the identity only of updates
/// @param subresource empty for the object itself
public record Owner(String manager, boolean applied, String apiVersion, String subresource) {
    boolean isSame(Owner other) {
        return manager.equals(other.manager)
                && applied == other.applied
                && subresource.equals(other.subresource)
                && (applied || apiVersion.equals(other.apiVersion));
    }

    /// As conflicts name him.
    public String text() {
        String name = '"' + manager + '"';
        if (!subresource.isEmpty()) {
            name += " with subresource \"" + subresource + '"';
        }
        return applied ? name : name + " using " + apiVersion;
    }
}
