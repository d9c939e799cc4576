package org.entente.journal;

import java.util.ArrayList;
import java.util.List;
import org.entente.spi.JournalException;

/** Checks that the JVM was started with what Chronicle Queue needs; without it, it fails late and obscurely. */
final class JvmFlags
{
    private JvmFlags()
    {
    }

    static void check()
    {
        final Module base = Object.class.getModule();
        final Module own = JvmFlags.class.getModule();
        final List<String> missing = new ArrayList<>();
        if (!base.isOpen("java.lang.reflect", own))
        {
            missing.add("--add-opens=java.base/java.lang.reflect=ALL-UNNAMED");
        }
        if (!base.isExported("jdk.internal.ref", own))
        {
            missing.add("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");
        }
        if (!base.isExported("sun.nio.ch", own))
        {
            missing.add("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
        }
        requireProperty("chronicle.analytics.disable", missing);
        requireProperty("chronicle.disk.monitor.disable", missing);
        if (!missing.isEmpty())
        {
            throw new JournalException("the JVM lacks the flags " + String.join(" ", missing) +
                " that Chronicle Queue needs; start it with all of config/jvm-flags " +
                "(and config/jvm-flags-24 on JDK 24+)");
        }
    }

    private static void requireProperty(final String name, final List<String> missing)
    {
        if (!Boolean.getBoolean(name))
        {
            missing.add("-D" + name + "=true");
        }
    }
}
