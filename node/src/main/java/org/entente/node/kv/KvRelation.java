package org.entente.node.kv;

/** How an IF compares what it finds, on the left, with its operand, on the right. */
public enum KvRelation
{
    EQUAL(1, "=="),
    NOT_EQUAL(2, "!="),
    LESS(3, "<"),
    LESS_OR_EQUAL(4, "<="),
    GREATER(5, ">"),
    GREATER_OR_EQUAL(6, ">=");

    private static final KvRelation[] RELATIONS = values();

    private final int code;
    private final String symbol;

    KvRelation(final int code, final String symbol)
    {
        this.code = code;
        this.symbol = symbol;
    }

    /** The code in a command. */
    public int code()
    {
        return code;
    }

    /** As people write it. */
    public String symbol()
    {
        return symbol;
    }

    /** @param comparison below 0, 0 or above 0, as that of a comparator. */
    boolean holds(final int comparison)
    {
        return switch (this)
        {
            case EQUAL -> 0 == comparison;
            case NOT_EQUAL -> 0 != comparison;
            case LESS -> comparison < 0;
            case LESS_OR_EQUAL -> comparison <= 0;
            case GREATER -> comparison > 0;
            case GREATER_OR_EQUAL -> comparison >= 0;
        };
    }

    boolean isOfEquality()
    {
        return EQUAL == this || NOT_EQUAL == this;
    }

    /** The constant with a code, or null where there is none. */
    public static KvRelation ofCode(final int code)
    {
        return code >= 1 && code <= RELATIONS.length ? RELATIONS[code - 1] : null;
    }

    /** The constant with a symbol, or null where there is none. */
    public static KvRelation ofSymbol(final String symbol)
    {
        for (final KvRelation relation : RELATIONS)
        {
            if (relation.symbol.equals(symbol))
            {
                return relation;
            }
        }

        return null;
    }
}
