package org.entente.simulation.mutation;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What became of the planted bugs: a table, and what there is to say about those that were not caught. */
final class MutationTable
{
    private static final int WHAT_WIDTH = 78;

    private final List<Row> rows = new ArrayList<>();

    /** One bug. */
    static final class Row
    {
        final PlantedBug bug;
        final Map<PlantedBug.Expectation, RungRun.Result> results = new LinkedHashMap<>();
        String stale;
        boolean outOfTime;

        Row(final PlantedBug bug)
        {
            this.bug = bug;
        }

        /** Whether each rung that has to, and was run, has caught it; one at least. */
        boolean isCaught()
        {
            final List<RungRun.Verdict> verdicts = new ArrayList<>();
            results.forEach((expectation, result) ->
            {
                if (bug.expected().contains(expectation))
                {
                    verdicts.add(result.verdict());
                }
            });
            return null == stale && !outOfTime && !verdicts.isEmpty() &&
                verdicts.stream().allMatch(verdict -> RungRun.Verdict.CAUGHT == verdict);
        }

        String progress()
        {
            final StringBuilder text = new StringBuilder(bug.id());
            if (null != stale)
            {
                return text.append(" is stale: ").append(stale).toString();
            }

            results.forEach((expectation, result) -> text.append(' ').append(expectation.rung().word()).append(' ')
                .append(cell(expectation, result)));
            text.append(outOfTime ? " (the time is over)" : "");
            results.values().forEach(result -> text.append("\n      ").append(result.told()));
            return text.toString();
        }

        private String cell(final Rung rung)
        {
            for (final Map.Entry<PlantedBug.Expectation, RungRun.Result> entry : results.entrySet())
            {
                if (entry.getKey().rung() == rung)
                {
                    return cell(entry.getKey(), entry.getValue());
                }
            }

            return "";
        }

        private String cell(final PlantedBug.Expectation expectation, final RungRun.Result result)
        {
            final boolean isExpected = bug.expected().contains(expectation);
            return switch (result.verdict())
            {
                case CAUGHT -> String.format(Locale.ROOT, "%.1f s", result.seconds());
                case SURVIVED -> isExpected ? "SURVIVED" : "-";
                case NOT_FIRED -> isExpected ? "NOT FIRED" : "-";
                case GREEN, BROKEN -> "BROKEN";
            };
        }
    }

    void add(final Row row)
    {
        rows.add(row);
    }

    List<Row> rows()
    {
        return Collections.unmodifiableList(rows);
    }

    int caught()
    {
        return (int)rows.stream().filter(Row::isCaught).count();
    }

    void print(final PrintStream out)
    {
        final Set<Rung> columns = EnumSet.noneOf(Rung.class);
        rows.forEach(row -> row.results.keySet().forEach(expectation -> columns.add(expectation.rung())));

        final StringBuilder header = new StringBuilder(String.format("%-6s%-" + WHAT_WIDTH + "s", "", "planted bug"));
        columns.forEach(rung -> header.append(String.format("%11s", rung.word())));
        out.println(header);

        for (final Row row : rows)
        {
            final StringBuilder line = new StringBuilder(
                String.format("%-6s%-" + WHAT_WIDTH + "s", row.bug.id(), cut(row.bug.what())));
            columns.forEach(rung -> line.append(String.format("%11s", row.cell(rung))));
            line.append(row.isCaught() ? "" : null != row.stale ? "  STALE" : "  NOT CAUGHT");
            out.println(line);
        }
    }

    private static String cut(final String text)
    {
        return text.length() < WHAT_WIDTH ? text : text.substring(0, WHAT_WIDTH - 4) + "...";
    }
}
