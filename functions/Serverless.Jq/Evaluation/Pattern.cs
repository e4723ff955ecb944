using Serverless.Jq.Builtins;
using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>What stands after <c>as</c>: it takes a value apart and stores the parts in slots of the current frame.</summary>
internal abstract class Pattern(Arity arity, Node? tallest)
{
    /// <summary>How many bindings one value can have; many where a key is a generator.</summary>
    public Arity Arity { get; } = arity;

    /// <summary>The key expression that nests deepest.</summary>
    public Node? Tallest { get; } = tallest;

    /// <summary>Binds; false where a key has no output. Never called where there can be many bindings.</summary>
    public bool Bind(Frame frame, in JqValue value)
    {
        if (Arity == Arity.One)
        {
            BindOnly(frame, value);
            return true;
        }

        using var all = BindAll(frame, value).GetEnumerator();
        return all.MoveNext();
    }

    /// <summary>The only binding, where every key has exactly one output.</summary>
    public abstract void BindOnly(Frame frame, in JqValue value);

    /// <summary>Binds in every way, one after the other.</summary>
    public abstract IEnumerable<bool> BindAll(Frame frame, JqValue value);
}

internal sealed class VariablePattern(int slot) : Pattern(Arity.One, null)
{
    public override void BindOnly(Frame frame, in JqValue value) => frame.Slots[slot] = value;

    public override IEnumerable<bool> BindAll(Frame frame, JqValue value)
    {
        frame.Slots[slot] = value;
        yield return true;
    }
}

/// <summary><c>[a, b]</c>: bound from the last to the first, as jq does.</summary>
internal sealed class ArrayPattern(Pattern[] items) : Pattern(items.Max(item => item.Arity), items.Select(item => item.Tallest).MaxBy(node => node?.Height ?? -1))
{
    public override void BindOnly(Frame frame, in JqValue value)
    {
        for (var i = items.Length - 1; i >= 0; i--)
        {
            items[i].BindOnly(frame, Access.Get(value, JqValue.Of(i)));
        }
    }

    public override IEnumerable<bool> BindAll(Frame frame, JqValue value) => BindFrom(frame, value, items.Length - 1);

    private IEnumerable<bool> BindFrom(Frame frame, JqValue value, int at)
    {
        if (at < 0)
        {
            yield return true;
            yield break;
        }

        foreach (var _ in items[at].BindAll(frame, Access.Get(value, JqValue.Of(at))))
        {
            foreach (var done in BindFrom(frame, value, at - 1))
            {
                yield return done;
            }
        }
    }
}

/// <summary>One field of an object pattern: its key, the variable that takes its value (or -1), and the pattern that does.</summary>
internal readonly record struct FieldPattern(Node Key, int Slot, Pattern? Inner);

internal sealed class ObjectPattern(FieldPattern[] fields)
    : Pattern(
        fields.Max(field => field.Inner is null || field.Inner.Arity < field.Key.Arity ? field.Key.Arity : field.Inner.Arity),
        fields.SelectMany(field => new[] { field.Key, field.Inner?.Tallest }).MaxBy(node => node?.Height ?? -1))
{
    public override void BindOnly(Frame frame, in JqValue value)
    {
        foreach (var field in fields)
        {
            var found = Access.Get(value, field.Key.One(frame, value));
            if (field.Slot >= 0)
            {
                frame.Slots[field.Slot] = found;
            }

            field.Inner?.BindOnly(frame, found);
        }
    }

    public override IEnumerable<bool> BindAll(Frame frame, JqValue value) => BindFrom(frame, value, 0);

    private IEnumerable<bool> BindFrom(Frame frame, JqValue value, int at)
    {
        if (at == fields.Length)
        {
            yield return true;
            yield break;
        }

        var field = fields[at];
        var keys = Flow.Of(field.Key, frame, value);
        while (keys.Next(out var key))
        {
            var found = Access.Get(value, key.Value);
            if (field.Slot >= 0)
            {
                frame.Slots[field.Slot] = found;
            }

            foreach (var _ in field.Inner?.BindAll(frame, found) ?? [true])
            {
                foreach (var done in BindFrom(frame, value, at + 1))
                {
                    yield return done;
                }
            }
        }
    }
}
