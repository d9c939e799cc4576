package org.entente.node.cli;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.entente.app.Commands;
import org.entente.app.Reply;
import org.entente.node.kv.KeyValueStore;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvRead;
import org.entente.node.kv.KvReply;
import org.entente.spi.Consistency;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code kv}: one operation on the key-value store. */
public final class KvCliCommand implements Command
{
    private static final String FORMS = """
        get KEY                     prints the value or the balance
        put KEY VALUE               sets a value
        delete KEY                  removes a key
        cas KEY EXPECTED VALUE      sets a value if it is the expected one
        cas --version V KEY VALUE   sets a value if the key has that version; 0: if there is no such key
        open ACCOUNT BALANCE        opens an account
        transfer FROM TO AMOUNT     moves money between accounts
        txn OPERATION...            all of these at once, or nothing; prints what it reads:
                                    get KEY, put KEY VALUE, append KEY ELEMENT (to a list)
        """;

    private final PrintStream out;
    private final PrintStream err;

    public KvCliCommand(final PrintStream out, final PrintStream err)
    {
        this.out = out;
        this.err = err;
    }

    @Override
    public String name()
    {
        return "kv";
    }

    @Override
    public String summary()
    {
        return "one operation on the key-value store: get, put, delete, cas, incr, scan, watch, lease, if, txn, ...";
    }

    @Override
    public String operands()
    {
        return "OPERATION...";
    }

    @Override
    public String details()
    {
        return FORMS + KvVerbs.FORMS + """
            get --consistency quorum    nothing is journaled, and still it sees all that was answered before
            get --consistency local     what the node that is asked has executed, which may be old

            Any node of the cluster will do; the first that answers is used. Exit code 1: it did not happen, and never
            will. Exit code 3: no answer came; it may have happened, or may yet happen: look before you repeat it.

            Examples:
            """ + KvVerbs.EXAMPLES;
    }

    @Override
    public Options options()
    {
        return KvVerbs.addOptions(ClusterOptions.add(new Options()))
            .option("version", "V", null, "for cas: the expected version, as get prints it")
            .option("consistency", "LEVEL", null, "for get: transaction (the default), quorum or local")
            .flag("with-version", "for get and txn: prints the version in front of each value");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
        final boolean isVerb = KvVerbs.isOne(options);
        final int length = isVerb ? 0 : encode(options, encoder);
        final Consistency consistency = consistency(options);
        final Connector connector = Connector::once;
        return connector.run(options, err, "kv get", (commands) -> isVerb ?
            new KvVerbs(options, new KeyValueStore(commands), out, err).run() :
            print(options, reply(commands, encoder.buffer(), length, consistency)));
    }

    private static KvReply reply(
        final Commands commands, final DirectBuffer command, final int length, final Consistency consistency)
    {
        final Reply reply = commands.await(null == consistency ? commands.write(command, 0, length) :
            commands.read(command, 0, length, consistency));
        return new KvReply().decode(reply.result(), 0, reply.result().capacity());
    }

    /** Null where it is not given. */
    private static Consistency consistency(final Options options) throws UsageException
    {
        if (!options.has("consistency"))
        {
            return null;
        }

        if (!"get".equals(options.operands().get(0)))
        {
            throw new UsageException("--consistency belongs to get");
        }

        for (final Consistency consistency : Consistency.values())
        {
            if (consistency.name().toLowerCase(Locale.ROOT).equals(options.text("consistency")))
            {
                return consistency;
            }
        }

        throw new UsageException(
            "--consistency is '" + options.text("consistency") + "': use transaction, quorum or local");
    }

    private static int encode(final Options options, final KvCommandEncoder encoder) throws UsageException
    {
        final List<String> operands = options.operands();
        final String operation = operands.isEmpty() ? "" : operands.get(0);
        if (options.has("version") && !"cas".equals(operation))
        {
            throw new UsageException("--version belongs to cas");
        }

        return switch (operation)
        {
            case "get" -> encoder.encodeGet(bytes(options.operands(2, "get KEY"), 1));
            case "delete" -> encoder.encodeDelete(bytes(options.operands(2, "delete KEY"), 1));
            case "put" ->
            {
                options.operands(3, "put KEY VALUE");
                yield encoder.encodePut(bytes(operands, 1), bytes(operands, 2));
            }
            case "cas" -> encodeCas(options, encoder);
            case "open" ->
            {
                options.operands(3, "open ACCOUNT BALANCE");
                yield encoder.encodeOpen(
                    bytes(operands, 1), options.numberOperand(2, "BALANCE", 0, Long.MAX_VALUE));
            }
            case "transfer" ->
            {
                options.operands(4, "transfer FROM TO AMOUNT");
                yield encoder.encodeTransfer(
                    bytes(operands, 1), bytes(operands, 2), options.numberOperand(3, "AMOUNT", 1, Long.MAX_VALUE));
            }
            case "txn" -> encodeTxn(operands, encoder);
            default -> throw new UsageException("'" + operation +
                "' is no operation: use get, put, delete, cas, open, transfer, txn, meta, incr, ttl, touch, persist, " +
                "scan, watch, lease, if or purge");
        };
    }

    private static int encodeCas(final Options options, final KvCommandEncoder encoder) throws UsageException
    {
        final List<String> operands = options.operands();
        if (options.has("version"))
        {
            options.operands(3, "cas --version V KEY VALUE");
            return encoder.encodeCasVersion(
                bytes(operands, 1), options.number("version", 0, Long.MAX_VALUE), bytes(operands, 2));
        }

        options.operands(4, "cas KEY EXPECTED VALUE");
        return encoder.encodeCasValue(bytes(operands, 1), bytes(operands, 2), bytes(operands, 3));
    }

    private static int encodeTxn(final List<String> operands, final KvCommandEncoder encoder) throws UsageException
    {
        int length = 0;
        int i = 1;
        encoder.beginTxn();
        while (i < operands.size())
        {
            final String operation = operands.get(i);
            final int words = "get".equals(operation) ? 2 : 3;
            if (i + words > operands.size() || !List.of("get", "put", "append").contains(operation))
            {
                throw new UsageException("'" + String.join(" ", operands.subList(i, operands.size())) +
                    "' is no operation of txn: use get KEY, put KEY VALUE or append KEY ELEMENT");
            }

            length = switch (operation)
            {
                case "get" -> encoder.txnGet(bytes(operands, i + 1));
                case "put" -> encoder.txnPut(bytes(operands, i + 1), bytes(operands, i + 2));
                default -> encoder.txnAppend(bytes(operands, i + 1), bytes(operands, i + 2));
            };
            i += words;
        }

        if (0 == length)
        {
            throw new UsageException("txn without an operation: use get KEY, put KEY VALUE or append KEY ELEMENT");
        }

        return length;
    }

    private int print(final Options options, final KvReply reply)
    {
        if (KvCode.OK != reply.code())
        {
            err.println(reply.code() + ": " + reply.code().meaning() +
                (0 == reply.version() ? "" : " (version " + reply.version() + ")"));
            return ExitCode.FAILED;
        }

        final String version = options.has("with-version") ? reply.version() + " " : "";
        if (KvRead.Type.NONE != reply.content().type())
        {
            out.println(version + text(reply.content()));
        }
        else if (!reply.reads().isEmpty())
        {
            // The value alone on its line, as get prints it, in the order of the transaction's GETs.
            reply.reads().forEach((read) ->
                out.println((options.has("with-version") ? read.version() + " " : "") + text(read)));
        }
        else
        {
            out.println("ok" + (0 == reply.version() ? "" : " version " + reply.version()));
        }

        return ExitCode.OK;
    }

    private static String text(final KvRead read)
    {
        return switch (read.type())
        {
            case NONE -> "(no such key)";
            case VALUE -> new String(read.value(), StandardCharsets.UTF_8);
            case ACCOUNT -> Long.toString(read.balance());
            case LIST -> read.list().stream()
                .map((element) -> new String(element, StandardCharsets.UTF_8))
                .collect(Collectors.joining(", ", "[", "]"));
        };
    }

    private static byte[] bytes(final List<String> operands, final int index)
    {
        return operands.get(index).getBytes(StandardCharsets.UTF_8);
    }
}
