using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>The operators between two values.</summary>
internal enum Operator : byte
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal static class Operators
{
    private const int DeepestMerge = 10_000;
    private const int FewKeys = 2;

    public static JqValue Apply(Run run, Operator op, in JqValue a, in JqValue b) => op switch
    {
        Operator.Add => Add(run, a, b),
        Operator.Subtract => Subtract(run, a, b),
        Operator.Multiply => Multiply(run, a, b),
        Operator.Divide => Divide(run, a, b),
        Operator.Modulo => Modulo(a, b),
        Operator.Equal => JqValue.Of(ValueOrder.Same(a, b)),
        Operator.NotEqual => JqValue.Of(!ValueOrder.Same(a, b)),
        Operator.Less => JqValue.Of(ValueOrder.Compare(a, b) < 0),
        Operator.LessOrEqual => JqValue.Of(ValueOrder.Compare(a, b) <= 0),
        Operator.Greater => JqValue.Of(ValueOrder.Compare(a, b) > 0),
        _ => JqValue.Of(ValueOrder.Compare(a, b) >= 0),
    };

    public static JqValue Add(Run run, in JqValue a, in JqValue b)
    {
        var kind = a.Kind;
        if (kind == JqKind.Null)
        {
            return b;
        }

        if (b.IsNull)
        {
            return a;
        }

        if (kind == b.Kind)
        {
            switch (kind)
            {
                case JqKind.Number:
                    return JqValue.Of(a.Number + b.Number);
                case JqKind.String:
                    return Join(run, a.Text, b.Text);
                case JqKind.Array:
                    run.Steps(a.Array.HasRoom(b.Array.Count) ? b.Array.Count : a.Array.Count + b.Array.Count);
                    run.Build(8L * b.Array.Count);
                    return JqValue.Of(a.Array.Concat(b.Array));
                case JqKind.Object:
                    return Merge(run, a.Object, b.Object);
            }
        }

        throw TypeErrors.Of(a, b, "cannot be added");
    }

    public static JqValue Negate(in JqValue value)
    {
        if (!value.IsNumber)
        {
            throw TypeErrors.Of(value, "cannot be negated");
        }

        return value.Literal is { } literal ? JqValue.Of(literal.Negated()) : JqValue.Of(-value.Number);
    }

    private static JqValue Join(Run run, string a, string b)
    {
        var length = (long)a.Length + b.Length;
        run.Build(b.Length);
        run.Steps(length >> 4);
        return length > int.MaxValue / 4 ? throw BudgetSpent.Bytes() : JqValue.Of(string.Concat(a, b));
    }

    private static JqValue Subtract(Run run, in JqValue a, in JqValue b)
    {
        if (a.IsNumber && b.IsNumber)
        {
            return JqValue.Of(a.Number - b.Number);
        }

        if (!a.IsArray || !b.IsArray)
        {
            throw TypeErrors.Of(a, b, "cannot be subtracted");
        }

        var rest = new ArrayBuilder(0);
        run.Steps(16L * a.Array.Count);
        var removed = b.Array.Items;
        foreach (ref readonly var item in a.Array.Items)
        {
            run.Steps(removed.Length);
            var keep = true;
            for (var i = 0; keep && i < removed.Length; i++)
            {
                keep = !ValueOrder.Same(item, removed[i]);
            }

            if (keep)
            {
                rest.Add(item);
            }
        }

        return rest.Build();
    }

    private static JqValue Multiply(Run run, in JqValue a, in JqValue b)
    {
        switch (a.Kind, b.Kind)
        {
            case (JqKind.Number, JqKind.Number):
                return JqValue.Of(a.Number * b.Number);
            case (JqKind.String, JqKind.Number):
                return Repeat(run, a.Text, b.Number);
            case (JqKind.Number, JqKind.String):
                return Repeat(run, b.Text, a.Number);
            case (JqKind.Object, JqKind.Object):
                return JqValue.Of(MergeDeep(run, a.Object, b.Object, 0));
            default:
                throw TypeErrors.Of(a, b, "cannot be multiplied");
        }
    }

    private static JqValue Repeat(Run run, string text, double times)
    {
        if (times < 0 || double.IsNaN(times))
        {
            return default;
        }

        var count = (int)Math.Min(times, int.MaxValue);
        var size = (long)Utf8Text.ByteCount(text) * count;
        if (size >= int.MaxValue - 16)
        {
            throw new JqError("Repeat string result too long");
        }

        if (size == 0)
        {
            return JqValue.EmptyString;
        }

        run.Build(size);
        return JqValue.Of(count == 1 ? text : string.Create(text.Length * count, text, static (span, unit) =>
        {
            unit.CopyTo(span);
            for (var done = unit.Length; done < span.Length; done *= 2)
            {
                span[..Math.Min(done, span.Length - done)].CopyTo(span[done..]);
            }
        }));
    }

    private static JqValue Divide(Run run, in JqValue a, in JqValue b)
    {
        if (a.IsNumber && b.IsNumber)
        {
            return b.Number == 0
                ? throw TypeErrors.Of(a, b, "cannot be divided because the divisor is zero")
                : JqValue.Of(a.Number / b.Number);
        }

        return a.IsString && b.IsString ? Strings.Split(run, a.Text, b.Text) : throw TypeErrors.Of(a, b, "cannot be divided");
    }

    private static JqValue Modulo(in JqValue a, in JqValue b)
    {
        if (!a.IsNumber || !b.IsNumber)
        {
            throw TypeErrors.Of(a, b, "cannot be divided (remainder)");
        }

        if (a.IsNaN || b.IsNaN)
        {
            return JqValue.Of(double.NaN);
        }

        var divisor = Whole(b.Number);
        return divisor switch
        {
            0 => throw TypeErrors.Of(a, b, "cannot be divided (remainder) because the divisor is zero"),
            -1 => JqValue.Of(0.0),
            _ => JqValue.Of(Whole(a.Number) % divisor),
        };
    }

    private static long Whole(double number) =>
        number < long.MinValue ? long.MinValue : -number <= long.MinValue ? long.MaxValue : (long)number;

    /// <summary>Key by key, so that a sum that grows by a few keys at a time is not copied each time.</summary>
    private static JqValue MergeFew(Run run, JqObject a, JqObject b)
    {
        var added = b.Table;
        for (var i = 0; i < added.Count; i++)
        {
            run.Steps(a.UpdateCost + 8L);
            a = a.With(run, added.KeyAt(i), added.ValueAt(i));
        }

        return JqValue.Of(a);
    }

    private static JqValue Merge(Run run, JqObject a, JqObject b)
    {
        if (b.Count == 0)
        {
            return JqValue.Of(a);
        }

        if (a.Count == 0)
        {
            return JqValue.Of(b);
        }

        run.Build(24L * b.Count);
        if (b.Count <= FewKeys)
        {
            return MergeFew(run, a, b);
        }

        run.Steps(a.Count + (8L * b.Count));
        var merged = a.Table.Copy(b.Count);
        var added = b.Table;
        for (var i = 0; i < added.Count; i++)
        {
            merged.Set(added.KeyAt(i), added.ValueAt(i));
        }

        return JqValue.Of(new JqObject(merged));
    }

    private static JqObject MergeDeep(Run run, JqObject a, JqObject b, int depth)
    {
        if (depth > DeepestMerge)
        {
            throw new JqError("Object merge too deep");
        }

        NativeStack.Check();
        run.Build(24L * b.Count);
        run.Steps(a.Count + (8L * b.Count));
        var merged = a.Table.Copy(b.Count);
        var added = b.Table;
        for (var i = 0; i < added.Count; i++)
        {
            var value = added.ValueAt(i);
            merged.Set(added.KeyAt(i), value.IsObject && merged.TryGet(added.KeyAt(i), out var old) && old.IsObject
                ? JqValue.Of(MergeDeep(run, old.Object, value.Object, depth + 1))
                : value);
        }

        return new JqObject(merged);
    }
}
