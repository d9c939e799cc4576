package org.entente.benchmarks.peers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A peer whose libraries do not go with ours on one class path: it has a module of its own below {@code benchmarks},
 * whose classes and libraries are all that its processes see.
 */
public enum PeerLibrary
{
    /** SOFAJRaft, with its RPC and its log. */
    SOFAJRAFT("sofajraft", "org.entente.benchmarks.sofajraft.SofaJraft"),
    /** Apache Ratis, with its gRPC and its log. */
    RATIS("ratis", "org.entente.benchmarks.ratis.Ratis");

    private final String module;
    private final String types;

    PeerLibrary(final String module, final String types)
    {
        this.module = module;
        this.types = types;
    }

    /** As a module below {@code benchmarks}, and in the names of systems. */
    public String module()
    {
        return module;
    }

    /** The class with a member's {@code main}. */
    String node()
    {
        return types + "Node";
    }

    /** The class that makes a client's target. */
    String target()
    {
        return types + "Target$Factory";
    }

    /**
     * The class path of its processes.
     *
     * @param home the source tree.
     * @throws IllegalStateException saying what to run, if the module is not built.
     */
    public String classPath(final Path home)
    {
        final Path target = home.resolve("benchmarks").resolve(module).resolve("target");
        final Path classes = target.resolve("classes");
        final Path libraries = target.resolve("lib");
        if (!Files.isDirectory(classes) || !Files.isDirectory(libraries))
        {
            throw new IllegalStateException(
                module + " is not built (" + (Files.isDirectory(classes) ? libraries : classes) +
                " is missing): run mvn -q -pl benchmarks/" + module + " -am -DskipTests package in " + home);
        }

        return classes + File.pathSeparator + libraries.resolve("*");
    }
}
