package org.entente.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Who may know whom. Imports and fully qualified uses alike: the patterns look for names, wherever they stand. */
final class Layers
{
    private static final String CORE = "org.entente.core";
    private static final List<String> SIBLINGS =
        List.of("accept", "audit", "coordinate", "execute", "read", "recover", "retain");
    private static final List<String> GROUND = List.of("time", "topology", "message", "txn");

    private Layers()
    {
    }

    static List<Ban> bans()
    {
        final List<Ban> bans = new ArrayList<>();
        addCore(bans);
        addInsideCore(bans);
        addLibraries(bans);
        return bans;
    }

    /** The core is a pure function of its inputs: everything else is easy once that holds. */
    private static void addCore(final List<Ban> bans)
    {
        final Predicate<SourceFile> core = file -> file.isMain() && file.inPackage(CORE);

        bans.add(Ban.ofCode(core, "(?m)^import (static )?(?!org\\.entente\\.core\\.|java\\.util\\.Arrays;" +
            "|org\\.agrona\\.(DirectBuffer|MutableDirectBuffer|ExpandableArrayBuffer|BitUtil)[.;]" +
            "|org\\.agrona\\.concurrent\\.UnsafeBuffer;" +
            "|org\\.agrona\\.collections\\.)[\\w.]+",
            "core imports java.lang, its own packages, Agrona's buffers and collections, java.util.Arrays; no more",
            core("import java.util.HashMap;\n")));
        bans.add(Ban.ofCode(core,
            "\\b(javax?|jdk|sun)\\.(?!lang\\.(Math|Long|Integer)\\b|util\\.Arrays\\b)\\w+\\.[\\w.]+",
            "core imports java.lang alone of the JDK; a full name is an import in disguise",
            core("final Object list = new java.util.ArrayList<>();\n")));
        bans.add(Ban.ofCode(core, "\\borg\\.entente\\.(?!core\\b)\\w+[\\w.]*",
            "core knows nothing of the ports, the wire, the pipeline: they know it",
            core("final org.entente.spi.Journal journal = null;\n")));
        bans.add(Ban.ofCode(core, "\\bSystem\\s*\\.\\s*(?!arraycopy\\b)\\w+",
            "time, output and environment come in by the same door as messages, or the run cannot be replayed",
            core("final long now = System.nanoTime();\n")));
        bans.add(Ban.ofCode(core, "\\b(Thread|ThreadLocal|Runnable|Runtime|Process|ProcessBuilder)\\b",
            "core is single-threaded, and its host's business is none of its own",
            core("Thread.yield();\n")));
        bans.add(Ban.ofCode(core, "\\b(synchronized|volatile)\\b",
            "a lock in core would say that a second thread calls it",
            core("private volatile long last;\n")));
        bans.add(Ban.ofCode(core, "\\bMath\\s*\\.\\s*random\\b",
            "randomness comes from the configured seed",
            core("final double d = Math.random();\n")));
        bans.add(Ban.ofCode(core, "\\bString\\s*\\.\\s*format\\b|\\.formatted\\s*\\(|\\.stream\\s*\\(",
            "core builds no strings and opens no streams: both allocate",
            core("final String s = String.format(null);\n")));
        bans.add(Ban.ofCode(core, "\\.(forEach\\w*|entrySet|iterator)\\s*\\(",
            "maps are looked up, never iterated: their order would be an input that nobody recorded",
            core("txns.forEach(this::onTxn);\n")));
        bans.add(Ban.ofCode(core, "\\b(float|double|Float|Double)\\b",
            "the core counts in whole numbers, so that every host computes the same",
            core("final double share = 0;\n")));
    }

    private static void addInsideCore(final List<Ban> bans)
    {
        for (final String sibling : SIBLINGS)
        {
            final String others = String.join("|", SIBLINGS.stream().filter(s -> !s.equals(sibling)).toList());
            final String example = sibling.equals("accept") ? "recover.Recovery" : "accept.Acceptor";
            bans.add(Ban.ofCode(
                file -> file.isMain() && file.inPackage(CORE + "." + sibling),
                "\\borg\\.entente\\.core\\.(" + others + ")\\.\\w+",
                "these packages do not know each other: they meet in the transaction's record and in Replica",
                main("engine", CORE + "." + sibling, "import org.entente.core." + example + ";\n")));
        }

        bans.add(Ban.ofCode(
            file -> file.isMain() && GROUND.stream().anyMatch(name -> file.inPackage(CORE + "." + name)),
            "\\borg\\.entente\\.core\\.(conflict|" + String.join("|", SIBLINGS) + ")\\.\\w+",
            "ids, topology, messages and records are the ground the rest stands on",
            main("engine", CORE + ".txn", "import org.entente.core.accept.Acceptor;\n")));
        bans.add(Ban.ofCode(
            file -> file.isMain() && file.inPackage(CORE + ".conflict"),
            "\\borg\\.entente\\.core\\.(" + String.join("|", SIBLINGS) + ")\\.\\w+",
            "the index answers those who ask, and knows none of them",
            main("engine", CORE + ".conflict", "import org.entente.core.accept.Acceptor;\n")));
        bans.add(Ban.ofCode(
            file -> file.isMain() && file.inPackage(CORE) && !file.packageName().equals(CORE),
            "\\borg\\.entente\\.core\\.Replica\\b",
            "Replica wires and routes: what it calls does not call it back",
            main("engine", CORE + ".accept", "import org.entente.core.Replica;\n")));
    }

    private static void addLibraries(final List<Ban> bans)
    {
        bans.add(Ban.ofCode(
            file -> !file.inPackage("org.entente.wire") && !file.inModule("sbe-schemas"),
            "\\b(org\\.entente\\.sbe|uk\\.co\\.real_logic)\\.[\\w.]+",
            "wire is the only package that knows SBE: a change of schema must end there",
            main("node", "org.entente.node", "import org.entente.sbe.PreAcceptEncoder;\n")));
        bans.add(Ban.ofCode(
            file -> !file.inPackage("org.entente.pipeline") && !file.inModule("benchmarks"),
            "\\bcom\\.lmax\\.[\\w.]+",
            "pipeline is the only package that knows Disruptor and threads (benchmarks measure it)",
            main("engine", "org.entente.wire", "import com.lmax.disruptor.RingBuffer;\n")));
        bans.add(Ban.ofCode(
            file -> !file.inModule("transport-aeron") && !file.inModule("benchmarks") && !isDriverCommand(file),
            "\\bio\\.aeron\\.[\\w.]+",
            "Aeron's return codes, channels and drivers are the transport's (only a driver's command is node's)",
            main("engine", "org.entente.pipeline", "import io.aeron.Publication;\n")));
        bans.add(Ban.ofCode(
            file -> !file.inModule("journal"),
            "\\bnet\\.openhft\\.[\\w.]+",
            "Chronicle's traps are the journal's",
            main("node", "org.entente.node", "import net.openhft.chronicle.queue.ChronicleQueue;\n")));
        bans.add(Ban.ofCode(
            file -> file.inModule("simulation"),
            "\\borg\\.entente\\.(transport|client|journal|node)\\b[\\w.]*",
            "the simulation hosts the engine alone",
            main("simulation", "org.entente.simulation", "import org.entente.journal.FileJournal;\n")));
        bans.add(Ban.ofCode(
            file -> file.isMain() && file.inPackage("org.entente.spi"),
            "\\borg\\.entente\\.(?!spi\\b|core\\.txn\\b)\\w+[\\w.]*",
            "the ports know no more of the engine than the types of transactions",
            main("engine", "org.entente.spi", "import org.entente.pipeline.Pipeline;\n")));
    }

    private static boolean isDriverCommand(final SourceFile file)
    {
        return file.inModule("node") && file.typeName().contains("Driver");
    }

    private static SourceFile core(final String text)
    {
        return main("engine", CORE + ".accept", text);
    }

    static SourceFile main(final String module, final String packageName, final String text)
    {
        return new SourceFile(
            module + "/src/main/java/" + packageName.replace('.', '/') + "/Example.java",
            "package " + packageName + ";\n\n" + text);
    }

    static SourceFile test(final String module, final String packageName, final String text)
    {
        return new SourceFile(
            module + "/src/test/java/" + packageName.replace('.', '/') + "/ExampleTest.java",
            "package " + packageName + ";\n\n" + text);
    }
}
