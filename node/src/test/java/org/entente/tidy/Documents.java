package org.entente.tidy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words that are true: a class or a file that a document names in backticks exists, and so does what it links to. */
final class Documents
{
    private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern TICKED = Pattern.compile("`([^`\\n]+)`");
    /** Two humps at least: a single capitalised word may be just that. */
    private static final Pattern TYPE = Pattern.compile(
        "(?:org\\.entente\\.[\\w.]*\\.)?([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)\\b");
    private static final Pattern FILE = Pattern.compile("(?:\\./)?((?:[\\w.-]+/)+[\\w.-]*|\\w+\\.(?:md|xml))");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!\\w+:|#)([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern DECLARED = Pattern.compile("\\b(?:class|interface|enum|record|@interface) (\\w+)");
    private static final Pattern MESSAGE = Pattern.compile(
        "<(?:\\w+:)?(?:message|composite|enum|set|type)\\b[^>]*?\\bname=\"(\\w+)\"");

    /** Words of the protocol that look like classes: an id is a long. */
    private static final Set<String> WORDS = Set.of("TxnId");

    private final Set<String> types = new HashSet<>(WORDS);
    private final Set<String> paths = new HashSet<>();
    private final Set<String> tops = new HashSet<>();

    Documents(final List<SourceFile> files)
    {
        for (final SourceFile file : files)
        {
            addPath(file.path());
            if (file.isJava())
            {
                types.add(file.typeName());
                addAll(DECLARED, file.code());
                // A class of a library that some source imports exists as well.
                file.imports().forEach(name -> types.add(name.substring(name.lastIndexOf('.') + 1)));
            }
            else if (file.path().endsWith(".xml"))
            {
                addAll(MESSAGE, file.text());
            }
        }
    }

    List<String> findings(final SourceFile document)
    {
        final List<String> findings = new ArrayList<>();
        // Code blocks hold output and other people's programs; lines keep their numbers.
        final String prose = FENCE.matcher(document.text()).replaceAll(match -> match.group().replaceAll("[^\\n]",
            " "));

        final Matcher ticked = TICKED.matcher(prose);
        while (ticked.find())
        {
            final Matcher type = TYPE.matcher(ticked.group(1));
            final Matcher file = FILE.matcher(ticked.group(1));
            if (type.lookingAt() && !exists(type.group(1)))
            {
                findings.add(document.at(ticked.start()) + ": there is no class " + type.group(1));
            }
            else if (file.matches() && tops.contains(top(file.group(1))) && !isPath(file.group(1)))
            {
                findings.add(document.at(ticked.start()) + ": there is no file " + file.group(1));
            }
        }

        final Matcher link = LINK.matcher(prose);
        while (link.find())
        {
            final String target = resolve(document.path(), link.group(1));
            if (!isPath(target))
            {
                findings.add(document.at(link.start()) + ": the link leads nowhere: " + target);
            }
        }

        return findings;
    }

    private boolean exists(final String type)
    {
        return types.contains(type) || isInJavaLang(type);
    }

    private static boolean isInJavaLang(final String type)
    {
        try
        {
            return null != Class.forName("java.lang." + type);
        }
        catch (final ClassNotFoundException ex)
        {
            return false;
        }
    }

    /** Built files exist after a build only. */
    private boolean isPath(final String path)
    {
        return paths.contains(path.endsWith("/") ? path.substring(0, path.length() - 1) : path) ||
            path.contains("target/");
    }

    private void addPath(final String path)
    {
        tops.add(top(path));
        for (int i = path.length(); i > 0; i = path.lastIndexOf('/', i - 1))
        {
            paths.add(path.substring(0, i));
        }
    }

    private void addAll(final Pattern pattern, final String text)
    {
        final Matcher matcher = pattern.matcher(text);
        while (matcher.find())
        {
            types.add(matcher.group(1));
        }
    }

    private static String top(final String path)
    {
        final int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }

    private static String resolve(final String from, final String link)
    {
        final Path path = Path.of(from).resolveSibling(link).normalize();
        return path.toString().replace('\\', '/');
    }
}
