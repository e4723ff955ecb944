using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary><c>a | b</c></summary>
internal sealed class PipeNode(Node left, Node right) : Node(Most(left.Arity, right.Arity), left, right)
{
    public Node Left => left;

    public Node Right => right;

    public override bool CanUpdate => left.CanUpdate && right.CanUpdate;

    public override JqValue One(Frame frame, JqValue input) => right.One(frame, left.One(frame, input));

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        if (left.Opt(frame, input, out var middle))
        {
            return right.Opt(frame, middle, out result);
        }

        result = default;
        return false;
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        if (left.Opt(frame, item, out var middle))
        {
            return right.Opt(frame, middle, out result);
        }

        result = default;
        return false;
    }

    public override Cursor Open(Frame frame, in Item item)
    {
        if (left.Arity == Arity.Many)
        {
            return new PipeCursor(left.Open(frame, item), right, frame);
        }

        return left.Opt(frame, item, out var middle) ? right.Open(frame, middle) : EmptyCursor.Instance;
    }

    public override void MarkTail() => right.MarkTail();

    public override UpdateOutcome Update(Frame frame, in JqValue value, Updater updater, out JqValue result) =>
        left.Update(frame, value, new Inner(right, updater), out result);

    private sealed class Inner(Node right, Updater updater) : Updater
    {
        public override UpdateOutcome Apply(Frame frame, in JqValue old, out JqValue result) =>
            right.Update(frame, old, updater, out result);
    }

    private sealed class PipeCursor(Cursor left, Node right, Frame frame) : Cursor
    {
        private Cursor? inner;

        protected override bool Move(out Item item)
        {
            // Counted on every way through, because recursion nests these cursors.
            frame.Run.Step();
            while (true)
            {
                if (inner is not null)
                {
                    if (Pull(ref inner, out item))
                    {
                        return true;
                    }

                    inner = null;
                }

                frame.Run.Step();
                if (!Pull(ref left, out var middle))
                {
                    item = default;
                    return false;
                }

                if (right.Arity == Arity.Many)
                {
                    inner = right.Open(frame, middle);
                }
                else if (right.Opt(frame, middle, out item))
                {
                    return true;
                }
            }
        }
    }
}

/// <summary><c>a, b, c</c></summary>
internal sealed class CommaNode(Node[] parts) : Node(Arity.Many, parts)
{
    public Node[] Parts => parts;

    public override Cursor Open(Frame frame, in Item item) => new CommaCursor(parts, frame, item);

    public override void MarkTail()
    {
        foreach (var part in parts)
        {
            part.MarkTail();
        }
    }

    private sealed class CommaCursor(Node[] parts, Frame frame, Item input) : Cursor
    {
        private int next;
        private Cursor? inner;

        protected override bool Move(out Item item)
        {
            // Counted on every way through, because recursion nests these cursors.
            frame.Run.Step();
            while (true)
            {
                if (inner is not null)
                {
                    if (Pull(ref inner, out item))
                    {
                        return true;
                    }

                    inner = null;
                }

                item = default;
                if (next == parts.Length)
                {
                    return false;
                }

                var part = parts[next++];
                if (part.Arity != Arity.Many)
                {
                    if (part.Opt(frame, input, out item))
                    {
                        return true;
                    }
                }
                else if (next == parts.Length)
                {
                    Tail = part.Open(frame, input);
                    return false;
                }
                else
                {
                    inner = part.Open(frame, input);
                }
            }
        }
    }
}
