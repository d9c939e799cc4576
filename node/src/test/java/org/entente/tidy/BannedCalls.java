package org.entente.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import static org.entente.tidy.Layers.main;
import static org.entente.tidy.Layers.test;

/** Calls and words that are banned wherever they stand, each with its reason. */
final class BannedCalls
{
    private static final String NODE = "org.entente.node";
    private static final Set<String> LIBRARIES = Set.of("engine", "transport-aeron", "journal");

    private BannedCalls()
    {
    }

    static List<Ban> bans()
    {
        final List<Ban> bans = new ArrayList<>();
        addCalls(bans);
        addNames(bans);
        addTests(bans);
        addTexts(bans);
        return bans;
    }

    private static void addCalls(final List<Ban> bans)
    {
        bans.add(Ban.ofCode(
            file -> !((file.inModule("node") || file.inModule("benchmarks")) && file.isMain()) && !isMainOfATest(file),
            "\\bSystem\\s*\\.\\s*exit\\b",
            "only a main may end the process of somebody who embeds us",
            main("engine", "org.entente.wire", "System.exit(1);\n")));
        bans.add(Ban.ofCode(
            file -> !file.inModule("node") && !file.inPackage("org.entente.pipeline") && !isMainOfATest(file),
            "\\.halt\\s*\\(",
            "halting is decided in one place, behind the halt handler",
            main("journal", "org.entente.journal", "Runtime.getRuntime().halt(1);\n")));
        bans.add(Ban.ofCode(file -> true, "\\.printStackTrace\\s*\\(\\s*\\)",
            "a failure is handled or thrown; an error handler that prints says where to",
            main("node", NODE, "ex.printStackTrace();\n")));
        bans.add(Ban.ofCode(file -> true,
            "\\bcatch\\s*\\([^)]*\\b(Exception|Throwable|Error)\\b[^)]*\\)\\s*\\{\\s*\\}",
            "there is no catch that drops what it caught (a comment in it does not help)",
            main("node", NODE, "try { run(); } catch (final Exception ignored) { /* cannot be */ }\n")));
        // Session ids on the network have to differ from run to run: the transport may.
        bans.add(Ban.ofCode(file -> !(file.isMain() && file.inModule("transport-aeron")),
            "\\bnew (Splittable)?Random\\s*\\(\\s*\\)|\\bThreadLocalRandom\\b|\\bMath\\.random\\b",
            "without a seed the run cannot be repeated",
            main("simulation", "org.entente.simulation", "final Random random = new Random();\n")));
        bans.add(Ban.ofCode(file -> true, "\\bjava\\.util\\.(Timer|TimerTask)\\b|\\bnew Timer\\s*\\(",
            "ticks are events of the duty cycle; a timer is a hidden thread",
            main("node", NODE, "final Timer timer = new Timer();\n")));
        bans.add(Ban.ofCode(file -> true, "\\bSystem\\s*\\.\\s*gc\\b|\\bvoid finalize\\b",
            "what must be released has a close",
            main("journal", "org.entente.journal", "System.gc();\n")));
        bans.add(Ban.ofCode(file -> file.isMain() && LIBRARIES.stream().anyMatch(file::inModule),
            "\\bSystem\\s*\\.\\s*out\\b",
            "the terminal belongs to the program that embeds us",
            main("engine", "org.entente.pipeline", "System.out.println();\n")));
        bans.add(Ban.ofCode(file -> true, "\\bsun\\.misc\\.\\w+",
            "Agrona's buffers are checked, and keep up with the JDK",
            main("engine", "org.entente.wire", "import sun.misc.Unsafe;\n")));
        bans.add(Ban.ofCode(file -> true, "(?m)^\\s*assert\\s",
            "an assert is off in production; invariants are always on",
            main("engine", "org.entente.core", "assert size > 0;\n")));
    }

    /** A process of its own that a test starts, and lets die. */
    private static boolean isMainOfATest(final SourceFile file)
    {
        return file.isTest() && file.typeName().endsWith("Main");
    }

    private static void addNames(final List<Ban> bans)
    {
        bans.add(Ban.ofCode(file -> true,
            "\\b(class|interface|enum|record) \\w*(Impl|Manager|Utils?|Helper|Data|Info)\\b",
            "a name says what the thing is",
            main("node", NODE, "final class SessionManager\n{\n}\n")));
        bans.add(Ban.ofCode(file -> file.isMain() && !file.inModule("benchmarks"),
            "(?m)^ +(public |protected |private |static |final )*[\\w<>\\[\\]]+(?<!\\breturn|\\bnew) get[A-Z]\\w*\\(",
            "a noun answers: no get",
            main("node", NODE, "    public int getSize()\n    {\n    }\n")));
    }

    private static void addTests(final List<Ban> bans)
    {
        bans.add(Ban.ofCode(SourceFile::isTest, "\\b(Thread|TimeUnit\\.\\w+|SECONDS|MILLISECONDS)\\s*\\.\\s*sleep\\b",
            "a test that sleeps is slow on a fast machine and wrong on a slow one: await the condition, with a limit",
            test("node", NODE, "Thread.sleep(10);\n")));
        bans.add(Ban.ofCode(SourceFile::isTest,
            "\\b(System\\.currentTimeMillis|(Instant|LocalDateTime|Clock)\\.(now|system))\\b",
            "a test does not depend on the date; a limit on waiting is taken from nanoTime",
            test("node", NODE, "final long now = System.currentTimeMillis();\n")));
        bans.add(Ban.ofCode(file -> true, "\\b(org\\.mockito|org\\.easymock)\\b[\\w.]*",
            "a mock of our own class proves what the test's author believed",
            test("node", NODE, "import org.mockito.Mockito;\n")));
        bans.add(Ban.ofCode(SourceFile::isTest, "@Disabled\\b(?!\\s*\\()|\\bassertTrue\\s*\\(\\s*true\\b",
            "a test that cannot fail is not a test; one that is off says why",
            test("node", NODE, "@Disabled\nvoid shouldWork() { }\n")));
        bans.add(Ban.ofCode(SourceFile::isTest,
            "@(Test|ParameterizedTest|RepeatedTest)\\b(?:[^;{]*?)\\bvoid (?!should)\\w+",
            "a test's name says what should be",
            test("node", NODE, "@Test\nvoid testIt()\n{\n}\n")));
    }

    /** Of all tracked texts. The words are put together here, or this file would be its own first finding. */
    private static void addTexts(final List<Ban> bans)
    {
        bans.add(Ban.ofText(file -> true, "\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b",
            "what is left to do stands in an issue, where somebody finds it",
            new SourceFile("docs/example.md", "TO" + "DO: write this\n")));
        bans.add(Ban.ofText(file -> true,
            "(?i)\\b(repo1?[.]maven|central[.]sonatype|registry[.]npmjs|pypi[.]org|deb[.]debian)\\b[\\w.]*",
            "where packages come from is the machine's configuration, not ours",
            new SourceFile("pom.xml", "<url>https://repo1" + ".maven.org/maven2</url>\n")));
        bans.add(Ban.ofText(file -> true, "(?<![\\w.}$~-])/(work|root|home/\\w+|Users/\\w+)/[\\w./-]*",
            "a path of one machine is wrong on every other",
            new SourceFile("docs/example.md", "see /home" + "/me/entente/run.log\n")));
        bans.add(Ban.ofText(SourceFile::isJava, "\"/tm[p]\\b[^\"]*\"",
            "the JVM knows where temporary files go; tests have their @TempDir",
            test("node", NODE, "Path.of(\"/t" + "mp/journal\");\n")));
        bans.add(Ban.ofText(file -> true, "(?m)^(<{7} |>{7} |={7}$)",
            "a merge that was not finished",
            new SourceFile("docs/example.md", "<".repeat(7) + " HEAD\n")));
    }
}
