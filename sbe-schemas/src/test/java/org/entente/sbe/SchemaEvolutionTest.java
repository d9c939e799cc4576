package org.entente.sbe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds each schema against its first version, which is kept in the test resources: what stood there still stands in
 * its place, and codecs generated from the one read what codecs generated from the other wrote.
 */
class SchemaEvolutionTest
{
    private static final Path CURRENT = Path.of("src/main/resources");
    private static final Path FIRST = Path.of("src/test/resources/v0");
    private static final Path SECOND = Path.of("src/test/resources/v1");
    private static final Path THIRD = Path.of("src/test/resources/v2");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"protocol.xml", "client.xml", "journal.xml", "transfer.xml"})
    void shouldOnlyHaveBeenAppendedTo(final String schema) throws IOException
    {
        assertEquals(List.of(), SchemaOutline.of(Files.readString(FIRST.resolve(schema)))
            .brokenBy(SchemaOutline.of(Files.readString(CURRENT.resolve(schema)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal.xml", "protocol.xml"})
    void shouldOnlyHaveBeenAppendedToSinceTheSecond(final String schema) throws IOException
    {
        assertEquals(List.of(), SchemaOutline.of(Files.readString(SECOND.resolve(schema)))
            .brokenBy(SchemaOutline.of(Files.readString(CURRENT.resolve(schema)))));
    }

    @Test
    void shouldOnlyHaveBeenAppendedToSinceTheThird() throws IOException
    {
        assertEquals(List.of(), SchemaOutline.of(Files.readString(THIRD.resolve("journal.xml")))
            .brokenBy(SchemaOutline.of(Files.readString(CURRENT.resolve("journal.xml")))));
    }

    @Test
    void shouldNoticeEveryKindOfBreach() throws IOException
    {
        final String first = Files.readString(FIRST.resolve("protocol.xml"));
        final Map<String, String> breaches = Map.of(
            "name=\"Nack\" id=\"3\"", "name=\"Nack\" id=\"33\"",
            "name=\"promised\" id=\"6\"", "name=\"promised\" id=\"66\"",
            "name=\"promised\" id=\"6\" type=\"int64\"", "name=\"promised\" id=\"6\" type=\"int32\"",
            "name=\"ACCEPTED\">2", "name=\"ACCEPTED\">5",
            "<type name=\"clusterId\" primitiveType=\"int64\"/>", "",
            "name=\"frameLength\" primitiveType=\"uint32\"", "name=\"frameLength\" primitiveType=\"int32\"",
            "<field name=\"vote\" id=\"4\" type=\"int64\"/>",
            "<field name=\"odd\" id=\"99\" type=\"int64\"/><field name=\"vote\" id=\"4\" type=\"int64\"/>",
            "id=\"1011\"", "id=\"1009\"");

        for (final Map.Entry<String, String> breach : breaches.entrySet())
        {
            final String broken = first.replaceFirst(quote(breach.getKey()), breach.getValue());
            assertNotEquals(first, broken, breach.getKey());
            assertNotEquals(List.of(), SchemaOutline.of(first).brokenBy(SchemaOutline.of(broken)), breach.getKey());
        }
    }

    @Test
    void shouldLetAppendedFieldsPass() throws IOException
    {
        final String first = Files.readString(FIRST.resolve("protocol.xml"));

        assertEquals(List.of(), SchemaOutline.of(first).brokenBy(SchemaOutline.of(later(first))));
    }

    @Test
    void shouldReadTheFirstVersionWithALaterOne() throws Exception
    {
        final GeneratedCodecs first = codecs("first", Files.readString(FIRST.resolve("protocol.xml")));
        final GeneratedCodecs later = codecs("later", later(Files.readString(CURRENT.resolve("protocol.xml"))));
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);

        first.encodeAccept(buffer);

        assertEquals("ballot=3 executeAt=4 applied=[5, 6] deps=[7, 8, 9] payload=3", later.describeAccept(buffer));
        assertEquals(later.nullValue("Accept", "reason"), later.value(buffer, "Accept", "reason"));
    }

    @Test
    void shouldReadALaterVersionWithTheFirst() throws Exception
    {
        final GeneratedCodecs first = codecs("first", Files.readString(FIRST.resolve("protocol.xml")));
        final GeneratedCodecs later = codecs("later", later(Files.readString(CURRENT.resolve("protocol.xml"))));
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);

        later.encodeAccept(buffer);

        assertEquals("ballot=3 executeAt=4 applied=[5, 6] deps=[7, 8, 9] payload=3", first.describeAccept(buffer));
        assertEquals(0x5EA50A, ((Number)later.value(buffer, "Accept", "reason")).longValue());
    }

    /** A schema as its next version might be: a field more in Accept, and one in the entries of its deps. */
    private static String later(final String schema)
    {
        final int accept = schema.indexOf("name=\"Accept\"");
        final int group = schema.indexOf("        <group", accept);
        final int depsEnd = schema.indexOf("        </group>", schema.indexOf("<group name=\"deps\"", accept));
        final String later = schema.substring(0, group) +
            "        <field name=\"reason\" id=\"90\" type=\"int64\" sinceVersion=\"3\" presence=\"optional\"/>\n" +
            schema.substring(group, depsEnd) +
            "            <field name=\"weight\" id=\"91\" type=\"int32\" sinceVersion=\"3\" presence=\"optional\"/>\n" +
            schema.substring(depsEnd);
        final String raised = later.replaceFirst("(<sbe:messageSchema[^>]* version=\")[0-2]\"", "$1" + "3\"");
        assertTrue(accept > 0 && depsEnd > group && !raised.equals(later));
        return raised;
    }

    private GeneratedCodecs codecs(final String name, final String schema) throws Exception
    {
        return GeneratedCodecs.of(schema, "org.entente.sbe.protocol", Files.createDirectory(directory.resolve(name)));
    }

    private static String quote(final String text)
    {
        return java.util.regex.Pattern.quote(text);
    }
}
