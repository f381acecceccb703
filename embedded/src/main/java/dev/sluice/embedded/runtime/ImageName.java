package dev.sluice.embedded.runtime;

/// A container image's name, taken apart: `marketplace/listings:v2` is repository and tag.
///
/// @param repository without tag and digest, and without `docker.io/` and `library/`
/// @param tag `latest` when the name has none
record ImageName(String repository, String tag) {
    static ImageName of(String image) {
        var digest = image.indexOf('@');
        var name = digest < 0 ? image : image.substring(0, digest);
        // A colon before the last slash belongs to a registry's port.
        var colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        var repository = colon < 0 ? name : name.substring(0, colon);
        return new ImageName(
                withoutPrefix(withoutPrefix(repository, "docker.io/"), "library/"),
                colon < 0 ? "latest" : name.substring(colon + 1));
    }

    private static String withoutPrefix(String text, String prefix) {
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }
}
