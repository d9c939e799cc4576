package org.entente.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of the tree: its path from the root, and its text. */
record SourceFile(String path, String text)
{
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([\\w.]+)(?:\\.\\*)?;");
    /** Comments, text blocks, strings and characters, in the order in which they must be tried. */
    private static final Pattern NOT_CODE = Pattern.compile(
        "//[^\\n]*|/\\*(?s:.*?)\\*/|\"\"\"(?s:.*?)\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)+'");

    boolean isJava()
    {
        return path.endsWith(".java");
    }

    boolean isMain()
    {
        return isJava() && path.contains("src/main/java/");
    }

    boolean isTest()
    {
        return isJava() && path.contains("src/test/java/");
    }

    boolean isDocument()
    {
        return path.endsWith(".md");
    }

    boolean inModule(final String module)
    {
        return path.startsWith(module + "/");
    }

    /** Whether it belongs to a package, or to one below it. */
    boolean inPackage(final String name)
    {
        return (packageName() + ".").startsWith(name + ".");
    }

    String packageName()
    {
        final Matcher matcher = PACKAGE.matcher(text);
        return isJava() && matcher.find() ? matcher.group(1) : "";
    }

    /** The simple name of a Java file's type. */
    String typeName()
    {
        return path.substring(path.lastIndexOf('/') + 1).replace(".java", "");
    }

    List<String> imports()
    {
        final List<String> imports = new ArrayList<>();
        final Matcher matcher = IMPORT.matcher(code());
        while (matcher.find())
        {
            imports.add(matcher.group(1));
        }

        return imports;
    }

    /** The text with comments and literals blanked out; lines keep their numbers. */
    String code()
    {
        return NOT_CODE.matcher(text).replaceAll(match -> match.group().replaceAll("[^\\n]", " "));
    }

    int lineCount()
    {
        return (int)text.lines().count();
    }

    String at(final int index)
    {
        return path + ":" + (1 + text.substring(0, index).chars().filter(c -> '\n' == c).count());
    }
}
