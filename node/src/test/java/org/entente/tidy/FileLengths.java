package org.entente.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Java file has at most 500 lines. Those that are longer stand here with their length: a ratchet, which may be turned
 * down only.
 */
final class FileLengths
{
    private static final int LINES_MAX = 500;
    /** Path to length. */
    private static final Map<String, Integer> STILL_TOO_LONG = Map.of(
        "engine/src/main/java/org/entente/EngineContext.java", 550);

    private FileLengths()
    {
    }

    static List<String> findings(final List<SourceFile> files)
    {
        return findings(files, STILL_TOO_LONG);
    }

    static List<String> findings(final List<SourceFile> files, final Map<String, Integer> stillTooLong)
    {
        final List<String> findings = new ArrayList<>();
        final Map<String, Integer> left = new TreeMap<>(stillTooLong);

        for (final SourceFile file : files)
        {
            final Integer allowed = left.remove(file.path());
            final int lines = file.lineCount();
            if (file.isJava() && lines > (null == allowed ? LINES_MAX : allowed))
            {
                findings.add(file.path() + " has " + lines + " lines: split it by noun");
            }
            else if (null != allowed && lines < allowed)
            {
                findings.add(file.path() + " has shrunk to " + lines + " lines: turn the ratchet down from " + allowed);
            }
        }

        left.keySet().forEach(path -> findings.add(path + " is gone: take it out of the ratchet"));
        return findings;
    }
}
