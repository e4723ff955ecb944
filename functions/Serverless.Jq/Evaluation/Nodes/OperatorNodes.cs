using Serverless.Jq.Builtins;
using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary><c>a + b</c> and its kind; the right side turns slowest.</summary>
internal sealed class OperatorNode(Operator op, Node left, Node right) : Node(Most(left.Arity, right.Arity), left, right)
{
    private readonly Node[] slowestFirst = [right, left];

    public Node Left => left;

    public Node Right => right;

    public override JqValue One(Frame frame, JqValue input)
    {
        frame.Run.Step();
        var b = right.One(frame, input);
        return Operators.Apply(frame.Run, op, left.One(frame, input), b);
    }

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        frame.Run.Step();
        result = default;
        if (!right.Opt(frame, input, out var b) || !left.Opt(frame, input, out var a))
        {
            return false;
        }

        result = Operators.Apply(frame.Run, op, a, b);
        return true;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new OperatorCursor(op, new Odometer(slowestFirst, frame, item.Value), frame.Run, item.Path) : base.Open(frame, item);

    private sealed class OperatorCursor(Operator op, Odometer odometer, Run run, PathLink? path) : Cursor
    {
        protected override bool Move(out Item item)
        {
            var more = odometer.Next();
            item = more ? new Item(Operators.Apply(run, op, odometer.Values[1], odometer.Values[0]), path) : default;
            return more;
        }
    }
}

/// <summary><c>and</c>, <c>or</c>: the right side is not asked where the left decides.</summary>
internal sealed class LogicNode(bool isOr, Node left, Node right) : Node(Most(left.Arity, right.Arity), left, right)
{
    public override JqValue One(Frame frame, JqValue input) =>
        JqValue.Of(left.One(frame, input).IsTruthy == isOr ? isOr : right.One(frame, input).IsTruthy);

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        result = default;
        if (!left.Opt(frame, input, out var first))
        {
            return false;
        }

        if (first.IsTruthy == isOr)
        {
            result = JqValue.Of(isOr);
            return true;
        }

        var has = right.Opt(frame, input, out var second);
        result = JqValue.Of(second.IsTruthy);
        return has;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new LogicCursor(isOr, Flow.Of(left, frame, item.Value), right, frame, item) : base.Open(frame, item);

    private sealed class LogicCursor(bool isOr, Flow lefts, Node right, Frame frame, Item input) : Cursor
    {
        private Flow rights;

        protected override bool Move(out Item item)
        {
            while (true)
            {
                frame.Run.Step();
                if (rights.Next(out var second))
                {
                    item = new Item(JqValue.Of(second.Value.IsTruthy), input.Path);
                    return true;
                }

                if (!lefts.Next(out var first))
                {
                    item = default;
                    return false;
                }

                if (first.Value.IsTruthy == isOr)
                {
                    item = new Item(JqValue.Of(isOr), input.Path);
                    return true;
                }

                rights = Flow.Of(right, frame, input.Value);
            }
        }
    }
}

/// <summary><c>a // b</c></summary>
internal sealed class AlternativeNode(Node left, Node right)
    : Node(Most(left.Arity == Arity.Many ? Arity.Many : Arity.One, right.Arity), left, right)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result) =>
        (left.Opt(frame, input, out result) && result.IsTruthy) || right.Opt(frame, input, out result);

    public override bool Opt(Frame frame, in Item item, out Item result) =>
        (left.Opt(frame, item, out result) && result.Value.IsTruthy) || right.Opt(frame, item, out result);

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new AlternativeCursor(Flow.Of(left, frame, item), right, frame, item) : base.Open(frame, item);

    private sealed class AlternativeCursor(Flow lefts, Node right, Frame frame, Item input) : Cursor
    {
        private bool found;

        protected override bool Move(out Item item)
        {
            while (lefts.Next(out item))
            {
                frame.Run.Step();
                if (item.Value.IsTruthy)
                {
                    found = true;
                    return true;
                }
            }

            if (!found)
            {
                Tail = right.Open(frame, input);
            }

            return false;
        }
    }
}

/// <summary><c>if a then b else c end</c></summary>
internal sealed class IfNode(Node condition, Node then, Node otherwise)
    : Node(Most(condition.Arity, Most(then.Arity, otherwise.Arity)), condition, then, otherwise)
{
    public override JqValue One(Frame frame, JqValue input) =>
        (condition.One(frame, input).IsTruthy ? then : otherwise).One(frame, input);

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        if (condition.Opt(frame, input, out var answer))
        {
            return (answer.IsTruthy ? then : otherwise).Opt(frame, input, out result);
        }

        result = default;
        return false;
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        if (condition.Opt(frame, item.Value, out var answer))
        {
            return (answer.IsTruthy ? then : otherwise).Opt(frame, item, out result);
        }

        result = default;
        return false;
    }

    public override Cursor Open(Frame frame, in Item item)
    {
        if (condition.Arity == Arity.Many)
        {
            return new IfCursor(condition.Open(frame, new Item(item.Value)), then, otherwise, frame, item);
        }

        return condition.Opt(frame, item.Value, out var answer) ? (answer.IsTruthy ? then : otherwise).Open(frame, item) : EmptyCursor.Instance;
    }

    public override void MarkTail()
    {
        then.MarkTail();
        otherwise.MarkTail();
    }

    private sealed class IfCursor(Cursor conditions, Node then, Node otherwise, Frame frame, Item input) : Cursor
    {
        private Flow inner;

        protected override bool Move(out Item item)
        {
            while (true)
            {
                frame.Run.Step();
                if (inner.Next(out item))
                {
                    return true;
                }

                if (!Pull(ref conditions, out var answer))
                {
                    return false;
                }

                inner = Flow.Of(answer.Value.IsTruthy ? then : otherwise, frame, input);
            }
        }
    }
}

/// <summary><c>try a catch b</c>; without a handler errors end the outputs silently.</summary>
internal sealed class TryNode(Node body, Node? handler)
    : Node(handler is null ? Most(Arity.Optional, body.Arity) : Most(body.Arity, handler.Arity), body, handler)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        var depth = frame.Run.Depth;
        try
        {
            return body.Opt(frame, input, out result);
        }
        catch (JqError error)
        {
            Caught(frame.Run, depth);
            result = default;
            return handler is not null && handler.Opt(frame, error.Value, out result);
        }
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        var depth = frame.Run.Depth;
        try
        {
            return body.Opt(frame, item, out result);
        }
        catch (JqError error)
        {
            Caught(frame.Run, depth);
            result = default;
            return handler is not null && handler.Opt(frame, new Item(error.Value, item.Path), out result);
        }
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new TryCursor(body, handler, frame, item) : base.Open(frame, item);

    public override void MarkTail() => handler?.MarkTail();

    public static void Caught(Run run, int depth)
    {
        run.Depth = depth;
        run.Steps(16L * Run.StepsPerCatch);
    }

    private sealed class TryCursor(Node body, Node? handler, Frame frame, Item input) : Cursor
    {
        private bool opened;
        private Flow inner;

        protected override bool Move(out Item item)
        {
            frame.Run.Step();
            var depth = frame.Run.Depth;
            try
            {
                if (!opened)
                {
                    opened = true;
                    inner = Flow.Of(body, frame, input);
                }

                return inner.Next(out item);
            }
            catch (JqError error)
            {
                Caught(frame.Run, depth);
                inner = default;
                item = default;
                Tail = handler is null ? null : handler.Open(frame, new Item(error.Value, input.Path));
                return false;
            }
        }
    }
}
