package org.entente.support;

import java.util.ArrayList;
import java.util.List;

/**
 * Counts what a node does at its ports, and lets it die before a certain one of those steps: from then on nothing that
 * it does is seen by anybody.
 */
public final class Mortality
{
    private final List<String> steps = new ArrayList<>();
    private int diesBefore = Integer.MAX_VALUE;
    private boolean isCounting;
    private boolean isDead;

    /** @param step before which it dies, counted from 0 from now on. */
    public void begin(final int step)
    {
        steps.clear();
        diesBefore = step;
        isCounting = true;
    }

    /** @return whether the node lives to do it. */
    public boolean lives(final String step)
    {
        if (isCounting && !isDead)
        {
            isDead = steps.size() == diesBefore;
            steps.add(step);
        }

        return !isDead;
    }

    /** It dies now. */
    public void die()
    {
        isDead = true;
    }

    public boolean isDead()
    {
        return isDead;
    }

    /** All that it did, in order; the last is what it died before, if it died. */
    public List<String> steps()
    {
        return steps;
    }

    /** A life in which it does not die. */
    public void revive()
    {
        isDead = false;
        isCounting = false;
    }
}
