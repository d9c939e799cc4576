package org.entente.node.load;

import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvOp;

import java.nio.charset.StandardCharsets;

/**
 * One line of a command file.
 *
 * @param op      what to do; null for a barrier: everything before it is answered before anything behind it is sent.
 * @param key     of the operation; of a transfer the account that pays.
 * @param other   account that is paid, expected value of CAS, else null.
 * @param value   of PUT and CAS, else null.
 * @param amount  of a transfer; first balance of OPEN.
 */
public record Operation(KvOp op, String key, String other, String value, long amount)
{
    static final Operation BARRIER = new Operation(null, "", null, null, 0);

    /**
     * Reads a line.
     *
     * @return the operation, or null for an empty line and a comment.
     * @throws IllegalArgumentException that says what is expected.
     */
    static Operation parse(final String line)
    {
        if (line.isBlank() || line.startsWith("#"))
        {
            return null;
        }

        final String[] fields = line.split(",", -1);
        return switch (fields[0])
        {
            case "barrier" -> BARRIER;
            case "get" -> of(KvOp.GET, require(fields, "get,KEY"), null, null, 0);
            case "delete" -> of(KvOp.DELETE, require(fields, "delete,KEY"), null, null, 0);
            case "put" -> of(KvOp.PUT, require(fields, "put,KEY,VALUE"), null, fields[2], 0);
            case "cas" -> of(KvOp.CAS, require(fields, "cas,KEY,EXPECTED,VALUE"), fields[2], fields[3], 0);
            case "open" -> of(KvOp.OPEN, require(fields, "open,ACCOUNT,BALANCE"), null, null, amount(fields[2]));
            case "transfer" ->
                of(KvOp.TRANSFER, require(fields, "transfer,FROM,TO,AMOUNT"), fields[2], null, amount(fields[3]));
            default -> throw new IllegalArgumentException(
                "'" + fields[0] + "' is no operation: use get, put, delete, cas, open, transfer or barrier");
        };
    }

    /** Writes the command. @return its length in bytes. */
    public int encode(final KvCommandEncoder encoder)
    {
        return switch (op)
        {
            case GET -> encoder.encodeGet(bytes(key));
            case DELETE -> encoder.encodeDelete(bytes(key));
            case PUT -> encoder.encodePut(bytes(key), bytes(value));
            case CAS -> encoder.encodeCasValue(bytes(key), bytes(other), bytes(value));
            case OPEN -> encoder.encodeOpen(bytes(key), amount);
            case TRANSFER -> encoder.encodeTransfer(bytes(key), bytes(other), amount);
            default -> throw new IllegalStateException("a command file has no " + op);
        };
    }

    public boolean isBarrier()
    {
        return null == op;
    }

    /** UTF-8. */
    public static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Operation of(
        final KvOp op, final String[] fields, final String other, final String value, final long amount)
    {
        return new Operation(op, fields[1], other, value, amount);
    }

    private static String[] require(final String[] fields, final String form)
    {
        if (fields.length != form.split(",").length)
        {
            throw new IllegalArgumentException(fields.length + " fields, expected is " + form);
        }

        return fields;
    }

    private static long amount(final String text)
    {
        try
        {
            return Long.parseLong(text);
        }
        catch (final NumberFormatException ex)
        {
            throw new IllegalArgumentException("'" + text + "' is no amount: use a whole number", ex);
        }
    }
}
