package org.entente.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that must not stand in certain files.
 *
 * @param reason  why.
 * @param where   the files it holds for.
 * @param reads   what of the file is searched: its code, or all of its text.
 * @param banned  what must not be found.
 * @param example a file that breaks the rule, to show that the rule can fail.
 */
record Ban(
    String reason,
    Predicate<SourceFile> where,
    Function<SourceFile, String> reads,
    Pattern banned,
    SourceFile example)
{
    static Ban ofCode(final Predicate<SourceFile> where, final String banned, final String reason, final SourceFile bad)
    {
        final Predicate<SourceFile> java = SourceFile::isJava;
        return new Ban(reason, java.and(where), SourceFile::code, Pattern.compile(banned), bad);
    }

    static Ban ofText(final Predicate<SourceFile> where, final String banned, final String reason, final SourceFile bad)
    {
        return new Ban(reason, where, SourceFile::text, Pattern.compile(banned), bad);
    }

    List<String> findings(final SourceFile file)
    {
        final List<String> findings = new ArrayList<>();
        if (where.test(file))
        {
            final Matcher matcher = banned.matcher(reads.apply(file));
            while (matcher.find())
            {
                findings.add(file.at(matcher.start()) + ": '" + matcher.group().strip() + "': " + reason);
            }
        }

        return findings;
    }

    /** The name under which a test shows it. */
    @Override
    public String toString()
    {
        return banned + " in " + example.path();
    }
}
