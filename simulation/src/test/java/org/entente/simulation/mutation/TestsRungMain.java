package org.entente.simulation.mutation;

import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import java.util.ArrayList;
import java.util.List;

/**
 * A rung that is made of tests: runs those of the packages and classes that it is told, and ends at the first
 * that fails. Arguments: {@code package:NAME}, {@code class:NAME}, and {@code not:PATTERN} for names of classes to
 * leave out.
 */
final class TestsRungMain implements TestExecutionListener
{
    private static final int BROKEN = 2;

    private int passed;

    private TestsRungMain()
    {
    }

    public static void main(final String[] arguments)
    {
        final List<DiscoverySelector> selectors = new ArrayList<>();
        final LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        for (final String argument : arguments)
        {
            final String value = argument.substring(argument.indexOf(':') + 1);
            switch (argument.substring(0, argument.indexOf(':')))
            {
                case "package" -> selectors.add(DiscoverySelectors.selectPackage(value));
                case "class" -> selectors.add(DiscoverySelectors.selectClass(value));
                case "not" -> request.filters(ClassNameFilter.excludeClassNamePatterns(value));
                default -> throw new IllegalArgumentException(argument);
            }
        }

        final TestsRungMain listener = new TestsRungMain();
        LauncherFactory.create().execute(request.selectors(selectors).build(), listener);
        System.out.println("GREEN: " + listener.passed + " tests");
        System.exit(0 == listener.passed ? BROKEN : 0);
    }

    @Override
    public void executionFinished(final TestIdentifier test, final TestExecutionResult result)
    {
        if (TestExecutionResult.Status.SUCCESSFUL == result.getStatus())
        {
            passed += test.isTest() ? 1 : 0;
            return;
        }

        final Throwable cause = result.getThrowable().orElse(null);
        if (null != cause)
        {
            cause.printStackTrace(System.out);
        }

        System.out.println("RED: " + test.getLegacyReportingName() + ": " + firstLine(cause));
        // A class that is not there is no finding: the rung was not put together rightly.
        System.exit(cause instanceof LinkageError ? BROKEN : RungRun.RED);
    }

    static String firstLine(final Throwable cause)
    {
        return null == cause ? "" : String.valueOf(cause).lines().findFirst().orElse("");
    }
}
