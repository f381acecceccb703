package dev.sluice.cli.demo;

/// One pod as a person wants to see it.
///
/// @param version the tag of its image
/// @param state such as `ready`, `starting` or `stopping`
public record PodLine(String name, String version, String state) {}
