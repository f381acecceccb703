package dev.sluice.embedded.objects.managed;

/// What one owner has.
///
/// @param time of his last change, as in JSON; empty when unknown
record Owned(Owner owner, FieldSet fields, String time) {
    Owned with(FieldSet others) {
        return new Owned(owner, others, time);
    }
}
