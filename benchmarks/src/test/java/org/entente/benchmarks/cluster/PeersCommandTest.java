package org.entente.benchmarks.cluster;

import org.entente.node.cli.UsageException;
import org.junit.jupiter.api.Test;

import java.io.PrintStream;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class PeersCommandTest
{
    @Test
    void shouldGiveOnlyEntenteATurnForEachNumberOfNodesThatAreAsked() throws UsageException
    {
        assertEquals(
            List.of(
                new PeersCommand.Entry("ideal", 1, "ideal"),
                new PeersCommand.Entry("entente-sync", 3, "entente-sync"),
                new PeersCommand.Entry("entente-sync", 1, "entente-sync at 1")),
            entries("--systems", "ideal,entente-sync", "--clients", "3,1,3"));
    }

    @Test
    void shouldAskAllNodesUnlessToldOtherwise() throws UsageException
    {
        assertEquals(List.of(new PeersCommand.Entry("entente", 3, "entente")), entries("--systems", "entente,entente"));
    }

    @Test
    void shouldTellHowManyNodesCanBeAsked()
    {
        final UsageException ex = assertThrows(UsageException.class, () -> entries("--clients", "4"));
        assertEquals("--clients names '4': use whole numbers from 1 to 3", ex.getMessage());
    }

    private static List<PeersCommand.Entry> entries(final String... arguments) throws UsageException
    {
        return PeersCommand.entries(
            new PeersCommand(new PrintStream(System.out)).options().parse(List.of(arguments)));
    }
}
