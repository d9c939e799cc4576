package org.entente.sbe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * What of a schema must never change: for each block (message, group, composite, enum) its parts in order, with name,
 * id, type and size. The fields, the groups and the var data of a message are blocks of their own, because each kind is
 * appended to by itself.
 */
final class SchemaOutline
{
    private static final String[] FIXED = {
        "name", "id", "type", "primitiveType", "length", "dimensionType", "encodingType", "presence", "sinceVersion"};

    private final Map<String, List<String>> blocks = new LinkedHashMap<>();

    private SchemaOutline()
    {
    }

    static SchemaOutline of(final String schema) throws IOException
    {
        try
        {
            final Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(schema.getBytes(StandardCharsets.UTF_8))).getDocumentElement();
            final SchemaOutline outline = new SchemaOutline();
            outline.part("schema", root.getAttribute("id") + " " + root.getAttribute("package") + " " +
                root.getAttribute("byteOrder"));
            outline.walk(root, "");
            return outline;
        }
        catch (final ParserConfigurationException | SAXException ex)
        {
            throw new IOException(ex);
        }
    }

    /** @return what a later outline has changed, one line each. */
    List<String> brokenBy(final SchemaOutline later)
    {
        final List<String> broken = new ArrayList<>();
        blocks.forEach(
            (block, parts) ->
            {
                final List<String> now = later.blocks.getOrDefault(block, List.of());
                for (int i = 0; i < parts.size(); i++)
                {
                    final String found = i < now.size() ? now.get(i) : "nothing";
                    if (!parts.get(i).equals(found))
                    {
                        broken.add(block + ": was " + parts.get(i) + ", now " + found);
                    }
                }
            });
        return broken;
    }

    private void walk(final Element parent, final String path)
    {
        for (Node node = parent.getFirstChild(); null != node; node = node.getNextSibling())
        {
            if (node instanceof final Element element)
            {
                final String kind = element.getTagName().replace("sbe:", "");
                final String inner = path + "/" + element.getAttribute("name");
                // A message, or a type, may stand anywhere in the file: its name is its place.
                final boolean isOrdered = !"message".equals(kind) && !"types".equals(kind) && !path.isEmpty();
                part((isOrdered ? path : inner) + " " + kind, line(element));
                walk(element, "types".equals(kind) ? "" : inner);
            }
        }
    }

    private void part(final String block, final String line)
    {
        blocks.computeIfAbsent(block, key -> new ArrayList<>()).add(line);
    }

    private static String line(final Element element)
    {
        final StringBuilder line = new StringBuilder();
        for (final String attribute : FIXED)
        {
            if (element.hasAttribute(attribute))
            {
                line.append(attribute).append('=').append(element.getAttribute(attribute)).append(' ');
            }
        }

        if ("validValue".equals(element.getTagName()))
        {
            line.append(element.getTextContent().trim());
        }

        return line.toString().trim();
    }
}
