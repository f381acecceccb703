/// The controllers of the embedded cluster, wired: what keeps workloads, endpoints, owners and
/// namespaces as their specs ask. Each is a pure decision run by the one loop of `work`.
@NullMarked
package dev.sluice.embedded.controllers;

import org.jspecify.annotations.NullMarked;
