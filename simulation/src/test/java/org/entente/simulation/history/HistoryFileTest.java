package org.entente.simulation.history;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HistoryFileTest
{
    private static final String META =
        "{\"index\":0,\"time\":0,\"process\":\"meta\",\"type\":\"info\",\"f\":\"meta\",\"value\":[]," +
        "\"engine\":\"abc\\\"d\",\"seed\":\"0x2a\",\"nodes\":3,\"workload\":\"list-append\"}\n";

    @TempDir
    private Path dir;
    private Path file;

    @BeforeEach
    void nameFile()
    {
        file = dir.resolve("run.jsonl");
    }

    @Test
    void shouldWriteTheFormatOfTheSpecification() throws IOException
    {
        try (HistoryRecorder recorder = HistoryRecorder.toFile(file))
        {
            record(recorder);
        }

        assertEquals(META + """
            {"index":1,"time":1000,"process":0,"type":"invoke","f":"txn","value":[["r",7,null],["append",7,41]],\
            "node":2}
            {"index":2,"time":1000,"process":1,"type":"invoke","f":"txn","value":[["append",-8,-1]]}
            {"index":3,"time":2000,"process":"nemesis","type":"info","f":"cut","value":[[0,1],{"a":null}]}
            {"index":4,"time":3000,"process":0,"type":"ok","f":"txn","value":[["r",7,[12,40]],["append",7,41]],\
            "node":2,"txnid":"9007199254740993","execat":"4611686018427387905","path":"fast"}
            {"index":5,"time":4000,"process":1,"type":"info","f":"txn","value":[["append",-8,-1]]}
            {"index":6,"time":5000,"process":0,"type":"invoke","f":"txn","value":[["r",7,null]],"node":0}
            {"index":7,"time":6000,"process":0,"type":"fail","f":"txn","value":[["r",7,null]],"node":0}
            """, Files.readString(file));
    }

    @Test
    void shouldReadWhatItWrote() throws IOException
    {
        final History recorded;
        try (HistoryRecorder recorder = HistoryRecorder.inMemoryAndToFile(file))
        {
            record(recorder);
            recorded = recorder.history();
        }

        final History read = HistoryReader.read(file);

        assertEquals(recorded.events(), read.events());
        assertEquals(recorded.notes(), read.notes());
        assertEquals(Workload.LIST_APPEND, read.workload());
        assertEquals(List.of(), read.warnings());
        assertEquals(3, read.invocations());
    }

    @Test
    void shouldReadRegisters() throws IOException
    {
        try (HistoryRecorder recorder = HistoryRecorder.inMemoryAndToFile(file))
        {
            recorder.invoke(0, List.of(Mop.write(1, 2), Mop.read(1), Mop.read(3)), 0, 0);
            recorder.ok(
                0, List.of(Mop.write(1, 2), Mop.readRegister(1, 2), Mop.readRegister(3, Mop.NIL)), 1, 1, null, 1);

            assertEquals(recorder.history().events(), HistoryReader.read(file).events());
        }
    }

    @Test
    void shouldReadEdn() throws IOException
    {
        Files.writeString(file, """
            {:index 0 :time 0 :process :meta :type :info :f :meta :value [] :workload :list-append}
            {:index 1, :time 5, :process 0, :type :invoke, :f :txn, :value [[:r 7 nil] [:append 7 41]]}
            {:index 2 :time 6 :process :nemesis :type :info :f :start :value #{"n1" 1.5} :error (a b)}
            #jepsen.history.Op{:index 3 :time 9 :process 0 :type :ok :f :txn :value [[:r 7 [12 40]] [:append 7 41]]}
            """);

        final History history = HistoryReader.read(file);

        assertEquals(Workload.LIST_APPEND, history.workload());
        assertEquals(List.of(Mop.readList(7, new long[]{12, 40}), Mop.append(7, 41)), history.events().get(1).mops());
        assertEquals("[\"n1\",1.5]", history.notes().get(1).value());
    }

    @Test
    void shouldLeaveOutATornLastLineWhereverItIsTorn() throws IOException
    {
        try (HistoryRecorder recorder = HistoryRecorder.toFile(file))
        {
            record(recorder);
        }

        final String whole = Files.readString(file);
        final int lastLine = whole.lastIndexOf('\n', whole.length() - 2) + 1;
        for (int length = lastLine + 1; length < whole.length() - 1; length++)
        {
            Files.writeString(file, whole.substring(0, length));
            final History history = HistoryReader.read(file);
            assertEquals(5, history.events().size());
            assertTrue(history.warnings().get(0).startsWith("line 8 is torn"), history.warnings()::toString);
        }

        // Only the end of the line is missing: nothing is.
        Files.writeString(file, whole.substring(0, whole.length() - 1));
        assertEquals(6, HistoryReader.read(file).events().size());
        assertEquals(List.of(), HistoryReader.read(file).warnings());
    }

    @Test
    void shouldRefuseATornLineInTheMiddle() throws IOException
    {
        final String torn = "{\"index\":1,\"time\":3,\"pro\n";
        Files.writeString(file, META + torn);

        assertEquals("line 2: column 25: expected is something more, found is the end of the line",
            assertThrows(HistoryFormatException.class, () -> HistoryReader.read(file)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '!', value = {
        "\"index\":1 | \"index\":2 | line 2: field 'index' is 2: expected is 1",
        "\"time\":5 | \"time\":-5 | line 2: field 'time' is -5: expected is a",
        "\"time\":5 | \"time\":0.5 | line 2: field 'time' is 0.5: expected is a",
        "\"time\":6 | \"time\":4 | line 3: field 'time' is 4, and was 5 before",
        "\"time\":6, | !! | line 3: field 'time' is missing",
        "\"type\":\"ok\" | \"type\":\"done\" | line 3: field 'type' is \"done\": expected is invoke",
        "\"type\":\"ok\" | \"type\":\"invoke\" | line 3: process 0 asks while an answer is outstanding",
        "\"type\":\"invoke\" | \"type\":\"fail\" | line 2: process 0 is answered, but has asked nothing",
        "\"f\":\"txn\" | \"f\":\"read\" | line 2: field 'f' is \"read\": expected is txn",
        "[[\"r\",7,[12]],[\"append\",7,41]] | [[\"r\",7,[12]]] | line 3: process 0 is answered with another number",
        "[12]],[\"append\",7,41]] | [12]],[\"append\",7,42]] | line 3: process 0 is answered what it did not ask",
        "[12]] | [12,null]] | line 3: field 'value' is [[\"r\",7,[12,null]],",
        "[12]] | [012]] | line 3: column 72: expected is a value, found is '012]]",
        "[12]] | [9223372036854775808]] | line 3: column 72: expected is a value",
        "\"process\":0 | \"process\":0,\"f\":1 | line 2: column",
        "\"process\":0 | \"process\":99999999 | line 2: field 'process' is 99999999: expected is a",
        "\"process\":0 | \"process\":null | line 2: field 'process' is null: expected is a whole",
        "\"execat\":\"17\" | \"execat\":\"x\" | line 3: field 'execat' is \"x\": expected is a whole",
        "list-append | bank | line 1: field 'workload' is \"bank\": expected is one",
        "{\"index\":1 | [{\"index\":1 | line 2: column"})
    void shouldNameLineAndField(final String from, final String to, final String expected) throws IOException
    {
        final String good = META +
            "{\"index\":1,\"time\":5,\"process\":0,\"type\":\"invoke\",\"f\":\"txn\"," +
            "\"value\":[[\"r\",7,null],[\"append\",7,41]]}\n" +
            "{\"index\":2,\"time\":6,\"process\":0,\"type\":\"ok\",\"f\":\"txn\"," +
            "\"value\":[[\"r\",7,[12]],[\"append\",7,41]],\"execat\":\"17\"}\n";
        Files.writeString(file, good);
        assertEquals(2, HistoryReader.read(file).events().size());
        assertTrue(good.contains(from), from);

        final int place = good.indexOf(from);
        final String bad = good.substring(0, place) + (null == to ? "" : to) + good.substring(place + from.length());
        Files.writeString(file, bad);
        final String message = assertThrows(HistoryFormatException.class, () -> HistoryReader.read(file)).getMessage();
        assertTrue(message.startsWith(expected), message);
    }

    @Test
    void shouldRefuseToRecordWhatNoClientCanDo()
    {
        final HistoryRecorder recorder = HistoryRecorder.inMemory();
        final List<Mop> mops = List.of(Mop.append(1, 1));
        assertThrows(IllegalStateException.class, () -> recorder.ok(0, mops, 0, 0, null, 0));
        assertThrows(IllegalStateException.class, () -> recorder.fail(-1, 0));
        recorder.invoke(0, mops, 0, 0);
        assertThrows(IllegalStateException.class, () -> recorder.invoke(0, mops, 0, 0));
        assertThrows(IllegalStateException.class, () -> recorder.ok(0, List.of(Mop.append(1, 2)), 0, 0, null, 0));
        recorder.info(0, 0);
        assertThrows(IllegalStateException.class, () -> recorder.invoke(0, mops, 0, 0));
        assertThrows(IllegalStateException.class, () -> recorder.info(0, 0));
        recorder.invoke(1, mops, 0, 0);
        recorder.ok(1, mops, 0, 0, null, 0);
        recorder.invoke(1, mops, 0, 0);

        assertEquals(List.of(0L, 1L, 2L, 3L, 4L),
            recorder.history().events().stream().map(Event::index).toList());
    }

    private static void record(final HistoryRecorder recorder)
    {
        recorder.meta("abc\"d", 42, 3, Workload.LIST_APPEND);
        final List<Mop> asked = List.of(Mop.read(7), Mop.append(7, 41));
        recorder.invoke(0, asked, 2, 1_000);
        // A client that was overtaken between its clock and the recorder.
        recorder.invoke(1, List.of(Mop.append(-8, -1)), -1, 900);
        final java.util.Map<String, Object> nothing = new java.util.HashMap<>();
        nothing.put("a", null);
        recorder.nemesis("cut", List.of(List.of(0, 1), nothing), 2_000);
        recorder.ok(0, List.of(Mop.readList(7, new long[]{12, 40}), Mop.append(7, 41)),
            9_007_199_254_740_993L, 4_611_686_018_427_387_905L, "fast", 3_000);
        recorder.info(1, 4_000);
        recorder.invoke(0, List.of(Mop.read(7)), 0, 5_000);
        recorder.fail(0, 6_000);
    }
}
