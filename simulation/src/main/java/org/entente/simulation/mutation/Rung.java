package org.entente.simulation.mutation;

import java.util.List;
import java.util.Locale;

/**
 * A rung of the ladder, as a process: where it runs and what it is told. It ends with 0 where all is well, with {@link
 * RungRun#RED} where it has found something wrong, and with anything else where it could not do its work.
 */
public enum Rung
{
    /** Truth tables and direct tests of the core's parts. */
    TABLE("engine", Mains.TESTS, "package:org.entente.core", "not:.*AllocationTest"),
    /** The scenario files. */
    SCENARIO("simulation", Mains.TESTS, "class:org.entente.simulation.ScenarioTest"),
    /** The production pipeline: rings, stages, halting; and what is put around state machines. */
    PIPELINE("engine", Mains.TESTS, "package:org.entente.pipeline", "package:org.entente.session",
        "package:org.entente.app", "package:org.entente.effects",
        "class:org.entente.EngineTest", "class:org.entente.ClusterTest"),
    /** The journal and the snapshots on their files. */
    JOURNAL("journal", Mains.TESTS, "package:org.entente.journal", "not:.*DiskFullTest"),
    /** The checkers, of histories and of the simulation: what they have to find, and what they have to let pass. */
    CHECKER("simulation", Mains.TESTS, "package:org.entente.simulation.check",
        "class:org.entente.simulation.SafetyCheckerTest"),
    /** Whether everything that can go wrong in a simulation does go wrong now and then. */
    COUNTERS("simulation", Mains.TESTS, "class:org.entente.simulation.ClusterSimulationTest"),
    /** Every order of events in small worlds. */
    EXPLORE("simulation", Mains.EXPLORE),
    /** Seeded lives of whole clusters. */
    SIMULATE("simulation", Mains.SIMULATE);

    private final String module;
    private final String mainClass;
    private final List<String> arguments;

    Rung(final String module, final String mainClass, final String... arguments)
    {
        this.module = module;
        this.mainClass = mainClass;
        this.arguments = List.of(arguments);
    }

    /** Names of the classes that run a rung. They stand among the tests: nothing else has JUnit, or ends a process. */
    private static final class Mains
    {
        private static final String TESTS = "org.entente.simulation.mutation.TestsRungMain";
        private static final String EXPLORE = "org.entente.simulation.explore.ExploreRungMain";
        private static final String SIMULATE = "org.entente.simulation.mutation.SimulateRungMain";
    }

    /** Directory of the module that it runs in, from the root of the tree. */
    public String module()
    {
        return module;
    }

    public String mainClass()
    {
        return mainClass;
    }

    public List<String> arguments()
    {
        return arguments;
    }

    /** Whether it goes on until its time is over, rather than through a fixed list. */
    public boolean isEndless()
    {
        return SIMULATE == this || EXPLORE == this;
    }

    /** The word for it in files and on the command line. */
    public String word()
    {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The rung that a word means, or null. */
    public static Rung ofWord(final String word)
    {
        for (final Rung rung : values())
        {
            if (rung.word().equals(word.strip()))
            {
                return rung;
            }
        }

        return null;
    }
}
