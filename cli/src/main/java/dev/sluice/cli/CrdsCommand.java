package dev.sluice.cli;

import dev.sluice.api.crd.Crds;

import picocli.CommandLine.Command;

/// Prints the CustomResourceDefinitions, for `kubectl apply`.
@Command(name = "crds", description = "Prints the CustomResourceDefinitions for kubectl apply.")
final class CrdsCommand implements Runnable {
    @Override
    public void run() {
        System.out.print(Crds.yaml());
    }
}
