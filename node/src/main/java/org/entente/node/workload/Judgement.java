package org.entente.node.workload;

import java.util.List;

/**
 * What a script thinks of the answers.
 *
 * @param wrong what no correct cluster answers; empty if nothing.
 * @param stands on what this stands, one line for people.
 */
public record Judgement(List<String> wrong, String stands)
{
    public boolean isValid()
    {
        return wrong.isEmpty();
    }
}
