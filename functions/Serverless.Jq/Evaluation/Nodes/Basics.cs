using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary><c>.</c></summary>
internal sealed class IdentityNode() : Node(Arity.One)
{
    public static readonly IdentityNode Instance = new();

    public override JqValue One(Frame frame, JqValue input) => input;

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        result = item;
        return true;
    }

    public override UpdateOutcome Update(Frame frame, in JqValue value, Updater updater, out JqValue result) =>
        updater.Apply(frame, value, out result);

    public override bool CanUpdate => true;
}

/// <summary>A literal.</summary>
internal sealed class ConstantNode(JqValue value) : Node(Arity.One)
{
    public override JqValue? Constant => value;

    public override JqValue One(Frame frame, JqValue input) => value;
}

/// <summary><c>empty</c></summary>
internal sealed class EmptyNode() : Node(Arity.Optional)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        result = default;
        return false;
    }
}

/// <summary>Checks the host's stack before it goes on; the compiler puts one every so many levels of a deep program.</summary>
internal sealed class GuardNode(Node body) : Node(body.Arity, body)
{
    private bool tail;

    public override JqValue? Constant => body.Constant;

    public override JqValue One(Frame frame, JqValue input)
    {
        NativeStack.Check();
        return body.One(frame, input);
    }

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        NativeStack.Check();
        return body.Opt(frame, input, out result);
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        NativeStack.Check();
        return body.Opt(frame, item, out result);
    }

    public override Cursor Open(Frame frame, in Item item)
    {
        NativeStack.Check();
        var opened = body.Open(frame, item);
        return tail ? opened : new GuardCursor(opened);
    }

    public override void MarkTail()
    {
        tail = true;
        body.MarkTail();
    }

    private sealed class GuardCursor(Cursor inner) : Cursor
    {
        protected override bool Move(out Item item)
        {
            NativeStack.Check();
            return Pull(ref inner, out item);
        }
    }
}
