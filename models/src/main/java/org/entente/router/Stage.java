package org.entente.router;

/**
 * Where a stage of a pipeline runs.
 *
 * @param sidecar of a remote stage; empty for one that runs locally, on the sidecar that has the pipeline.
 */
public record Stage(String name, String sidecar)
{
    public static Stage local(final String name)
    {
        return new Stage(name, "");
    }

    public boolean isLocal()
    {
        return sidecar.isEmpty();
    }
}
