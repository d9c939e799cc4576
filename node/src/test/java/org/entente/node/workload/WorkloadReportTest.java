package org.entente.node.workload;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class WorkloadReportTest
{
    private static final long SECOND = 1_000_000_000L;

    private final WorkloadReport report = new WorkloadReport(2);

    @Test
    void shouldFindTheLongestGapOverAllAndOfEachNodeUpToTheEnd()
    {
        report.begin(0);
        report.onOk(0, 1 * SECOND, 5);
        report.onOk(1, 3 * SECOND, 5);
        report.onOk(0, 4 * SECOND, 5);
        report.end(9 * SECOND);

        assertEquals(5 * SECOND, report.longestGapNs());
        assertEquals(5 * SECOND, report.longestGapNs(0));
        assertEquals(6 * SECOND, report.longestGapNs(1));
        assertEquals(3, report.ok());
        assertTrue(
            report.text().contains("5,000 ms without any ok, from 4.0 s on; by node [5000, 6000]"), report.text());
    }

    @Test
    void shouldCountWhatIsAnsweredWithinTheLoadAlone()
    {
        report.onOk(0, 0, 5);
        report.onInfo();
        report.begin(10 * SECOND);
        report.onOk(0, 10 * SECOND, 5);
        report.onOk(0, 110 * SECOND, 5);
        report.onInfo();
        report.end(111 * SECOND);
        report.onOk(0, 112 * SECOND, 5);

        assertEquals(2, report.ok());
        assertEquals(1, report.unknown());
        assertEquals(0.01, report.okPerSecond(0, 100 * SECOND), 1e-9);
        assertEquals(1, report.okPerSecond(100 * SECOND, 101 * SECOND));
        assertEquals(10, report.okPerSecond(0, SECOND / 10));
    }
}
