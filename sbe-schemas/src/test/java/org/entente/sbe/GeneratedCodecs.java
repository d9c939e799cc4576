package org.entente.sbe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import uk.co.real_logic.sbe.generation.java.JavaGenerator;
import uk.co.real_logic.sbe.generation.java.JavaOutputManager;
import uk.co.real_logic.sbe.ir.Ir;
import uk.co.real_logic.sbe.xml.IrGenerator;
import uk.co.real_logic.sbe.xml.MessageSchema;
import uk.co.real_logic.sbe.xml.ParserOptions;
import uk.co.real_logic.sbe.xml.XmlSchemaParser;

/** The codecs that SBE generates from a schema, compiled into a class loader of their own and used by reflection. */
final class GeneratedCodecs
{
    private final ClassLoader classes;
    private final String packageName;

    private GeneratedCodecs(final ClassLoader classes, final String packageName)
    {
        this.classes = classes;
        this.packageName = packageName;
    }

    static GeneratedCodecs of(final String schema, final String packageName, final Path directory) throws Exception
    {
        final ParserOptions options = ParserOptions.builder().stopOnError(true).build();
        final MessageSchema parsed = XmlSchemaParser.parse(
            new ByteArrayInputStream(schema.getBytes(StandardCharsets.UTF_8)), options);
        final Ir ir = new IrGenerator().generate(parsed);
        new JavaGenerator(
            ir, "org.agrona.MutableDirectBuffer", "org.agrona.DirectBuffer", false, false, false,
            new JavaOutputManager(directory.toString(), packageName)).generate();

        final List<String> arguments = new ArrayList<>(
            List.of("-nowarn", "-proc:none", "-d", directory.toString(), "-cp", System.getProperty("java.class.path")));
        try (Stream<Path> files = Files.walk(directory))
        {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
        }

        assertEquals(0,
            ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0])));

        // The parent knows the production codecs by the same names: only Agrona may come from it.
        final ClassLoader parent = GeneratedCodecs.class.getClassLoader();
        return new GeneratedCodecs(
            new URLClassLoader(new URL[]{directory.toUri().toURL()}, null)
            {
                @Override
                protected Class<?> findClass(final String name) throws ClassNotFoundException
                {
                    return name.startsWith(packageName) ? super.findClass(name) : parent.loadClass(name);
                }
            },
            packageName);
    }

    void encodeAccept(final MutableDirectBuffer buffer) throws Exception
    {
        final Object encoder = make("AcceptEncoder");
        call(encoder, "wrapAndApplyHeader", buffer, 0, make("MessageHeaderEncoder"));
        call(encoder, "ballot", 3L);
        call(encoder, "executeAt", 4L);
        if (has(encoder, "reason"))
        {
            call(encoder, "reason", 0x5EA50AL);
        }

        put(encoder, "applied", "id", 5, 6);
        put(encoder, "floor", "id");
        put(encoder, "deps", "id", 7, 8, 9);
        put(encoder, "keys", "key");
        call(encoder, "putPayload", new byte[3], 0, 3);
    }

    String describeAccept(final DirectBuffer buffer) throws Exception
    {
        final Object decoder = decoder(buffer, "Accept");
        final String fixed = "ballot=" + call(decoder, "ballot") + " executeAt=" + call(decoder, "executeAt");
        final List<Object> applied = list(call(decoder, "applied"), "id");
        list(call(decoder, "floor"), "id");
        final List<Object> deps = list(call(decoder, "deps"), "id");
        list(call(decoder, "keys"), "key");
        return fixed + " applied=" + applied + " deps=" + deps + " payload=" + call(decoder, "payloadLength");
    }

    Object value(final DirectBuffer buffer, final String message, final String field) throws Exception
    {
        return call(decoder(buffer, message), field);
    }

    Object nullValue(final String message, final String field) throws Exception
    {
        return call(make(message + "Decoder"), field + "NullValue");
    }

    private Object decoder(final DirectBuffer buffer, final String message) throws Exception
    {
        final Object decoder = make(message + "Decoder");
        call(decoder, "wrapAndApplyHeader", buffer, 0, make("MessageHeaderDecoder"));
        return decoder;
    }

    private Object make(final String name) throws Exception
    {
        return classes.loadClass(packageName + "." + name).getConstructor().newInstance();
    }

    private static void put(final Object encoder, final String group, final String field, final long... values)
        throws Exception
    {
        final Object entries = call(encoder, group + "Count", values.length);
        for (final long value : values)
        {
            call(entries, "next");
            call(entries, field, value);
            if (has(entries, "weight"))
            {
                call(entries, "weight", -1);
            }
        }
    }

    private static List<Object> list(final Object group, final String field) throws Exception
    {
        final List<Object> values = new ArrayList<>();
        while ((boolean)call(group, "hasNext"))
        {
            values.add(call(call(group, "next"), field));
        }

        return values;
    }

    private static boolean has(final Object target, final String name)
    {
        return Stream.of(target.getClass().getMethods()).anyMatch(method -> method.getName().equals(name));
    }

    private static Object call(final Object target, final String name, final Object... arguments) throws Exception
    {
        for (final Method method : target.getClass().getMethods())
        {
            if (method.getName().equals(name) && accepts(method, arguments))
            {
                return method.invoke(target, arguments);
            }
        }

        throw new NoSuchMethodException(target.getClass() + "." + name);
    }

    private static boolean accepts(final Method method, final Object... arguments)
    {
        final Class<?>[] types = method.getParameterTypes();
        if (types.length != arguments.length || method.isBridge())
        {
            return false;
        }

        for (int i = 0; i < types.length; i++)
        {
            final boolean isAccepted = types[i].isPrimitive() ?
                long.class == types[i] && arguments[i] instanceof Long ||
                    int.class == types[i] && arguments[i] instanceof Integer :
                types[i].isInstance(arguments[i]);
            if (!isAccepted)
            {
                return false;
            }
        }

        return true;
    }
}
