package org.entente.benchmarks.cluster;

import org.HdrHistogram.Histogram;

import java.util.List;
import java.util.Locale;

/** Latency over percentiles as SVG, both axes logarithmic: the percentile by how many requests are slower. */
final class Plot
{
    private static final int WIDTH = 900;
    private static final int HEIGHT = 480;
    private static final int LEFT = 70;
    private static final int RIGHT = 260;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final double NINES = 4;
    private static final int STEPS = 200;
    private static final String[] PERCENTILES = {"0 %", "90 %", "99 %", "99.9 %", "99.99 %"};
    private static final String[] COLOURS = {
        "#1b6ca8", "#c8553d", "#3a7d44", "#8d5a97", "#b8860b", "#444444", "#00868b", "#d1495b"};

    private final StringBuilder svg = new StringBuilder();
    private double lowestLog = Double.MAX_VALUE;
    private double highestLog = -Double.MAX_VALUE;

    private Plot()
    {
    }

    /** A line for each sample, of all its rounds together. */
    static String of(final String title, final List<Sample> samples)
    {
        return new Plot().draw(title, samples);
    }

    private String draw(final String title, final List<Sample> samples)
    {
        final List<Histogram> histograms = samples.stream().map(Plot::sum).toList();
        for (final Histogram histogram : histograms)
        {
            lowestLog = Math.min(lowestLog, Math.floor(log(histogram.getValueAtPercentile(10))));
            highestLog = Math.max(highestLog, Math.ceil(log(histogram.getMaxValue())));
        }

        svg.append(String.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" " +
            "font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n", WIDTH, HEIGHT));
        text(LEFT, TOP - 15, "start", title);
        grid();
        for (int i = 0; i < samples.size(); i++)
        {
            line(histograms.get(i), samples.get(i), i);
        }

        return svg.append("</svg>\n").toString();
    }

    private void grid()
    {
        for (int nines = 0; nines <= NINES; nines++)
        {
            final double x = x(1 - Math.pow(10, -nines));
            rule(x, TOP, x, HEIGHT - BOTTOM);
            text(x, HEIGHT - BOTTOM + 18, "middle", PERCENTILES[nines]);
        }
        for (double exponent = lowestLog; exponent <= highestLog; exponent++)
        {
            final double y = y(exponent);
            rule(LEFT, y, WIDTH - RIGHT, y);
            final double micros = Math.pow(10, exponent) / 1e3;
            text(LEFT - 8, y + 4, "end", micros >= 1e3 ? Math.round(micros / 1e3) + " ms" : Math.round(micros) + " us");
        }
    }

    private void line(final Histogram histogram, final Sample sample, final int index)
    {
        final String colour = COLOURS[index % COLOURS.length];
        final StringBuilder points = new StringBuilder();
        for (int i = 0; i <= STEPS; i++)
        {
            final double share = 1 - Math.pow(10, -NINES * i / STEPS);
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ",
                x(share), y(log(histogram.getValueAtPercentile(share * 100)))));
        }

        svg.append(String.format("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>%n",
            colour, points));
        svg.append(String.format("<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>%n",
            WIDTH - RIGHT + 15, TOP + index * 20, colour));
        text(WIDTH - RIGHT + 33, TOP + index * 20 + 10, "start", sample.system() + ", " + sample.load());
    }

    private void rule(final double fromX, final double fromY, final double toX, final double toY)
    {
        svg.append(String.format(Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>%n", fromX, fromY, toX, toY));
    }

    private void text(final double x, final double y, final String anchor, final String text)
    {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x, y, anchor, text.replace("&", "&amp;").replace("<", "&lt;")));
    }

    private double x(final double share)
    {
        return LEFT + (WIDTH - LEFT - RIGHT) * Math.min(1, -Math.log10(Math.max(1e-9, 1 - share)) / NINES);
    }

    private double y(final double log)
    {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (log - lowestLog) / Math.max(1, highestLog - lowestLog);
    }

    private static double log(final long valueNs)
    {
        return Math.log10(Math.max(1, valueNs));
    }

    private static Histogram sum(final Sample sample)
    {
        final Histogram sum = sample.rounds().get(0).latencies().copy();
        sample.rounds().subList(1, sample.rounds().size()).forEach((result) -> sum.add(result.latencies()));
        return sum;
    }
}
