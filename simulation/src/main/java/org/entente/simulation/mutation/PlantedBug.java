package org.entente.simulation.mutation;

import java.util.List;

/**
 * One bug that is planted on purpose, as its file describes it.
 *
 * @param id       letter, number, and a small letter for a variant: {@code M06b}.
 * @param what     what is wrong then, in one line.
 * @param protocol section, rule or trap of the protocol that it breaks.
 * @param expected the rungs that have to catch it, and in what time.
 * @param edits    the changes that plant it; each in another place.
 */
public record PlantedBug(
    String id, String what, String protocol, List<Expectation> expected, List<Edit> edits)
{
    /**
     * A rung that has to catch the bug.
     *
     * @param rung          the rung.
     * @param options       of the rung, as it understands them; mostly empty.
     * @param budgetSeconds time of the processor within which it has to fail, start of its process included.
     */
    public record Expectation(Rung rung, String options, int budgetSeconds)
    {
    }

    /**
     * A change of one source.
     *
     * @param path        of the source from the root of the tree.
     * @param find        whole lines that have to occur exactly once.
     * @param replacement whole lines that take their place.
     */
    public record Edit(String path, String find, String replacement)
    {
    }

    /** Whether a word of the command line means this bug: its id, or its number for all variants; M6 means M06. */
    public boolean isMeantBy(final String word)
    {
        final String wanted = word.strip().toUpperCase(java.util.Locale.ROOT);
        return shorten(id).equals(shorten(wanted)) || number().equals(shorten(wanted));
    }

    /** The id without its variant. */
    private String number()
    {
        return shorten(id.replaceAll("[a-z]$", ""));
    }

    private static String shorten(final String text)
    {
        return text.toUpperCase(java.util.Locale.ROOT).replaceAll("^([A-Z])0+", "$1");
    }
}
