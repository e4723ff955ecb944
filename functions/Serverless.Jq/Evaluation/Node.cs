using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>
/// A piece of a compiled program, immutable. It can be evaluated in three ways: <see cref="One"/> where it has exactly
/// one output, <see cref="Opt(Frame, JqValue, out JqValue)"/> where it has at most one, and <see cref="Open"/> always.
/// </summary>
internal abstract class Node
{
    protected Node(Arity arity, params ReadOnlySpan<Node?> children)
    {
        Arity = arity;
        foreach (var child in children)
        {
            Height = Math.Max(Height, (child?.Height ?? 0) + 1);
        }
    }

    public Arity Arity { get; }

    /// <summary>Levels of nodes below this one.</summary>
    public int Height { get; }

    /// <summary>The value of a constant; null where this is none.</summary>
    public virtual JqValue? Constant => null;

    /// <summary>The only output. Never called where <see cref="Arity"/> is not One.</summary>
    public virtual JqValue One(Frame frame, JqValue input) =>
        Opt(frame, input, out var result) ? result : throw new InvalidOperationException("A node of arity one had no output.");

    /// <summary>The output, if there is one. Never called where <see cref="Arity"/> is Many.</summary>
    public virtual bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        result = One(frame, input);
        return true;
    }

    /// <summary>As above with the path. A node that follows paths overrides this; others leave the path where it was.</summary>
    public virtual bool Opt(Frame frame, in Item item, out Item result)
    {
        if (Opt(frame, item.Value, out var value))
        {
            result = new Item(value, item.Path);
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>All outputs, one by one.</summary>
    public virtual Cursor Open(Frame frame, in Item item) =>
        Opt(frame, item, out var result) ? new SingleCursor(result) : EmptyCursor.Instance;

    /// <summary>Told when nothing follows this node in its function, so that calls in it need no stack.</summary>
    public virtual void MarkTail()
    {
    }

    /// <summary>A path expression of fields, indexes, iteration and selection, whose places can be updated on the way down.</summary>
    public virtual bool CanUpdate => false;

    /// <summary>Updates every place of this path in <paramref name="value"/>. Never called where <see cref="CanUpdate"/> is false.</summary>
    public virtual UpdateOutcome Update(Frame frame, in JqValue value, Updater updater, out JqValue result) =>
        throw new InvalidOperationException("Not a path that can be updated on the way down.");

    protected static Arity Most(Arity a, Arity b) => a > b ? a : b;

    protected static Arity Most(params ReadOnlySpan<Node> nodes)
    {
        var most = Arity.One;
        foreach (var node in nodes)
        {
            most = Most(most, node.Arity);
        }

        return most;
    }
}
