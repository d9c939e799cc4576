package org.entente.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What belongs into the repository: sources, and of each package a word on what it is. */
final class Tracked
{
    private static final Pattern GENERATED = Pattern.compile(
        "(.*/)?(target|generated-sources|\\.idea|\\.vscode)/.*|.*\\.(class|jar|cq4t?|exec|log|iml|orig|rej|hprof|jfr)");

    private Tracked()
    {
    }

    /** A file that some program made, or that is no text. */
    static List<String> findings(final String path, final byte[] bytes)
    {
        final List<String> findings = new ArrayList<>();
        if (GENERATED.matcher(path).matches())
        {
            findings.add(path + ": generated files are made by the build, not kept");
        }

        for (final byte b : bytes)
        {
            if (0 == b)
            {
                findings.add(path + ": a binary file cannot be reviewed");
                break;
            }
        }

        return findings;
    }

    /** Main packages without a package-info. */
    static List<String> packagesUnexplained(final List<SourceFile> files)
    {
        final Set<String> packages = new TreeSet<>();
        files.stream().filter(SourceFile::isMain).forEach(file -> packages.add(directory(file)));
        files.stream()
            .filter(file -> file.path().endsWith("/package-info.java") && file.text().contains("/**"))
            .forEach(file -> packages.remove(directory(file)));

        return packages.stream().map(path -> path + " has no package-info that says what it is for").toList();
    }

    private static String directory(final SourceFile file)
    {
        return file.path().substring(0, file.path().lastIndexOf('/'));
    }
}
