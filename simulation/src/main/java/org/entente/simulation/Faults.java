package org.entente.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What may go wrong in a run. A named profile leaves it to the seed which of its classes do, each with a chance of one
 * half; a list of classes means all of them. How often each happens is drawn from the seed and the class alone, so that
 * leaving one out does not change the others. Immutable.
 */
public final class Faults
{
    private static final List<String> PROFILES = List.of("none", "light", "heavy", "disk", "clock", "all");
    private static final String LIGHT_PREFIX = "light:";

    private final Set<FaultClass> classes;
    private final boolean areDrawn;
    private final boolean isLight;
    private final String text;

    private Faults(final Set<FaultClass> classes, final boolean areDrawn, final boolean isLight, final String text)
    {
        this.classes = classes;
        this.areDrawn = areDrawn;
        this.isLight = isLight;
        this.text = text;
    }

    /** Nothing goes wrong. */
    public static Faults none()
    {
        return of("none");
    }

    /** Everything may go wrong that the protocol promises to survive. */
    public static Faults all()
    {
        return of("all");
    }

    /**
     * Reads a profile ({@code none, light, heavy, disk, clock, all}) or classes with commas between them, with {@code
     * light:} before them for low rates.
     *
     * @throws IllegalArgumentException that names what is known.
     */
    public static Faults of(final String text)
    {
        if (PROFILES.contains(text))
        {
            return new Faults(profile(text), true, "light".equals(text), text);
        }

        final boolean isLight = text.startsWith(LIGHT_PREFIX);
        final Set<FaultClass> classes = EnumSet.noneOf(FaultClass.class);
        for (final String name : text.substring(isLight ? LIGHT_PREFIX.length() : 0).split(","))
        {
            try
            {
                classes.add(FaultClass.valueOf(name.toUpperCase(Locale.ROOT)));
            }
            catch (final IllegalArgumentException ex)
            {
                throw new IllegalArgumentException("'" + name + "' is no class of faults: use one of " +
                    String.join(", ", PROFILES) + ", or, with commas between them, " +
                    Arrays.stream(FaultClass.values()).map(FaultClass::label).collect(Collectors.joining(", ")), ex);
            }
        }

        return new Faults(classes, false, isLight, text);
    }

    private static Set<FaultClass> profile(final String name)
    {
        return switch (name)
        {
            case "none" -> EnumSet.noneOf(FaultClass.class);
            case "light" -> EnumSet.of(FaultClass.DELAY, FaultClass.LOSS, FaultClass.DUPLICATE, FaultClass.REORDER,
                FaultClass.PARTITION, FaultClass.CRASH, FaultClass.OFFSET);
            case "heavy" -> EnumSet.complementOf(EnumSet.of(FaultClass.DRIFT, FaultClass.JUMP, FaultClass.STUCK,
                FaultClass.EQUAL, FaultClass.SLOWDISK, FaultClass.TORN, FaultClass.IOERROR, FaultClass.DISKFULL,
                FaultClass.LOSTDISK));
            case "disk" -> EnumSet.of(FaultClass.DELAY, FaultClass.CRASH, FaultClass.CRASHALL, FaultClass.RECRASH,
                FaultClass.AMBUSH, FaultClass.SLOWDISK, FaultClass.TORN, FaultClass.IOERROR, FaultClass.DISKFULL,
                FaultClass.LOSTDISK);
            case "clock" -> EnumSet.of(FaultClass.DELAY, FaultClass.LOSS, FaultClass.CRASH, FaultClass.OFFSET,
                FaultClass.DRIFT, FaultClass.JUMP, FaultClass.STUCK, FaultClass.EQUAL);
            default -> EnumSet.allOf(FaultClass.class);
        };
    }

    /** The classes that a run with this seed uses. */
    public Set<FaultClass> drawn(final long seed)
    {
        final Set<FaultClass> drawn = EnumSet.noneOf(FaultClass.class);
        for (final FaultClass faultClass : classes)
        {
            if (!areDrawn || random(seed, faultClass).chance(50))
            {
                drawn.add(faultClass);
            }
        }

        return drawn;
    }

    /** The same rates, with these classes and no others: for the minimiser. */
    public Faults only(final Set<FaultClass> some)
    {
        if (some.isEmpty())
        {
            return none();
        }

        final List<String> names = new ArrayList<>();
        some.forEach(faultClass -> names.add(faultClass.label()));
        return of((isLight ? LIGHT_PREFIX : "") + String.join(",", names));
    }

    /** Whether rates are low. */
    boolean isLight()
    {
        return isLight;
    }

    /** The random numbers of one class in one run; the first of them decides whether it is used. */
    static SplitMix random(final long seed, final FaultClass faultClass)
    {
        final SplitMix random =
            new SplitMix(seed * 0x2545F4914F6CDD1DL + (faultClass.ordinal() + 1) * 0x9E6C63D0876A9A47L);
        random.next();
        return random;
    }

    /** As it is given on a command line. */
    @Override
    public String toString()
    {
        return text;
    }
}
