using Serverless.Jq.Builtins;
using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary><c>select(a)</c></summary>
internal sealed class SelectNode(Node condition) : Node(condition.Arity == Arity.Many ? Arity.Many : Arity.Optional, condition)
{
    public override bool CanUpdate => condition.Arity == Arity.One;

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        result = input;
        return condition.Opt(frame, input, out var answer) && answer.IsTruthy;
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        result = item;
        return condition.Opt(frame, item.Value, out JqValue answer) && answer.IsTruthy;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new SelectCursor(condition.Open(frame, new Item(item.Value)), frame.Run, item) : base.Open(frame, item);

    public override UpdateOutcome Update(Frame frame, in JqValue value, Updater updater, out JqValue result)
    {
        if (condition.One(frame, value).IsTruthy)
        {
            return updater.Apply(frame, value, out result);
        }

        result = value;
        return UpdateOutcome.Keep;
    }

    private sealed class SelectCursor(Cursor answers, Run run, Item input) : Cursor
    {
        protected override bool Move(out Item item)
        {
            item = input;
            while (Pull(ref answers, out var answer))
            {
                run.Step();
                if (answer.Value.IsTruthy)
                {
                    return true;
                }
            }

            return false;
        }
    }
}

/// <summary><c>first(a)</c></summary>
internal sealed class FirstNode(Node source) : Node(source.Arity == Arity.Many ? Arity.Optional : source.Arity, source)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        var outputs = Flow.Of(source, frame, input);
        var has = outputs.Next(out var item);
        result = item.Value;
        return has;
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        var outputs = Flow.Of(source, frame, item);
        return outputs.Next(out result);
    }
}

/// <summary><c>last(a)</c></summary>
internal sealed class LastNode(Node source) : Node(source.Arity == Arity.Many ? Arity.Optional : source.Arity, source)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        var has = Opt(frame, new Item(input), out var item);
        result = item.Value;
        return has;
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        var outputs = Flow.Of(source, frame, item);
        var has = false;
        result = default;
        while (outputs.Next(out var next))
        {
            frame.Run.Step();
            result = new Item(next.Value, item.Path);
            has = true;
        }

        return has;
    }
}

/// <summary><c>isempty(a)</c>, <c>any(a; b)</c>, <c>all(a; b)</c>: whether <paramref name="source"/> has an output that the condition answers as asked.</summary>
internal sealed class ExistsNode(Node source, Node? condition, bool wanted, bool found) : Node(Arity.One, source, condition)
{
    public override JqValue One(Frame frame, JqValue input)
    {
        var outputs = Flow.Of(source, frame, input);
        while (outputs.Next(out var item))
        {
            frame.Run.Step();
            if (condition is null || Answers(frame, item.Value))
            {
                return JqValue.Of(found);
            }
        }

        return JqValue.Of(!found);
    }

    private bool Answers(Frame frame, in JqValue value)
    {
        if (condition!.Arity == Arity.One)
        {
            return condition.One(frame, value).IsTruthy == wanted;
        }

        var answers = Flow.Of(condition, frame, value);
        while (answers.Next(out var answer))
        {
            frame.Run.Step();
            if (answer.Value.IsTruthy == wanted)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary><c>limit(a; b)</c> and <c>skip(a; b)</c></summary>
internal sealed class LimitNode(Node count, Node source, bool skips) : Node(Arity.Many, count, source)
{
    public override Cursor Open(Frame frame, in Item item) => new LimitCursor(Flow.Of(count, frame, item.Value), source, skips, frame, item);

    private sealed class LimitCursor(Flow counts, Node source, bool skips, Frame frame, Item input) : Cursor
    {
        private Flow inner;
        private double left;
        private bool open;

        protected override bool Move(out Item item)
        {
            while (true)
            {
                frame.Run.Step();
                if (open && (skips ? Skip(out item) : Take(out item)))
                {
                    return true;
                }

                open = counts.Next(out var count);
                if (!open)
                {
                    item = default;
                    return false;
                }

                Begin(count.Value);
            }
        }

        private void Begin(in JqValue count)
        {
            var order = ValueOrder.Compare(count, JqValue.Of(0));
            if (order < 0)
            {
                throw new JqError(skips ? "skip doesn't support negative count" : "limit doesn't support negative count");
            }

            if (order > 0 && !count.IsNumber)
            {
                throw TypeErrors.Of(count, JqValue.Of(1), "cannot be subtracted");
            }

            left = count.Number;
            inner = skips || left > 0 ? Flow.Of(source, frame, input) : default;
        }

        private bool Take(out Item item)
        {
            item = default;
            return left-- > 0 && inner.Next(out item);
        }

        private bool Skip(out Item item)
        {
            while (inner.Next(out item))
            {
                frame.Run.Step();
                if (left-- <= 0)
                {
                    return true;
                }
            }

            return false;
        }
    }
}

/// <summary><c>range(a; b)</c>: the start turns slowest.</summary>
internal sealed class RangeNode(Node from, Node to) : Node(Arity.Many, from, to)
{
    private readonly Node[] bounds = [from, to];

    public override Cursor Open(Frame frame, in Item item) => new RangeCursor(new Odometer(bounds, frame, item.Value), frame.Run, item.Path);

    private sealed class RangeCursor(Odometer odometer, Run run, PathLink? path) : Cursor
    {
        private double next;
        private double end = double.NegativeInfinity;

        protected override bool Move(out Item item)
        {
            run.Step();
            while (!(next < end))
            {
                if (!odometer.Next())
                {
                    item = default;
                    return false;
                }

                if (!odometer.Values[0].IsNumber || !odometer.Values[1].IsNumber)
                {
                    throw new JqError("Range bounds must be numeric");
                }

                next = odometer.Values[0].Number;
                end = odometer.Values[1].Number;
            }

            item = new Item(JqValue.Of(next++), path);
            return true;
        }
    }
}

/// <summary><c>repeat(a)</c>: all outputs of <c>a</c> for the same input, again and again.</summary>
internal sealed class RepeatNode(Node source) : Node(Arity.Many, source)
{
    public override Cursor Open(Frame frame, in Item item) => new RepeatCursor(source, frame, item);

    private sealed class RepeatCursor(Node source, Frame frame, Item input) : Cursor
    {
        private Flow inner;

        protected override bool Move(out Item item)
        {
            frame.Run.Step();
            while (!inner.Next(out item))
            {
                frame.Run.Step();
                inner = Flow.Of(source, frame, input);
            }

            return true;
        }
    }
}

/// <summary><c>recurse(a)</c> where <c>a</c> has at most one output: a chain.</summary>
internal sealed class ChainNode(Node next) : Node(Arity.Many, next)
{
    public override Cursor Open(Frame frame, in Item item) => new ChainCursor(next, frame, item);

    private sealed class ChainCursor(Node next, Frame frame, Item current) : Cursor
    {
        private bool started;

        protected override bool Move(out Item item)
        {
            frame.Run.Step();
            item = current;
            if (started)
            {
                // Not into the same place: a node may write its result before it has done with its input.
                var before = current;
                if (!next.Opt(frame, before, out item))
                {
                    return false;
                }
            }

            started = true;
            current = item;
            return true;
        }
    }
}

/// <summary><c>while(a; b)</c> where both have at most one output.</summary>
internal sealed class WhileNode(Node condition, Node update) : Node(Arity.Many, condition, update)
{
    public override Cursor Open(Frame frame, in Item item) => new WhileCursor(condition, update, frame, item);

    private sealed class WhileCursor(Node condition, Node update, Frame frame, Item current) : Cursor
    {
        private bool started;

        protected override bool Move(out Item item)
        {
            frame.Run.Step();
            item = current;
            if (started)
            {
                var before = current;
                if (!update.Opt(frame, before, out item))
                {
                    return false;
                }
            }

            started = true;
            current = item;
            return condition.Opt(frame, current.Value, out JqValue answer) && answer.IsTruthy;
        }
    }
}

/// <summary><c>until(a; b)</c> where both have exactly one output.</summary>
internal sealed class UntilNode(Node condition, Node update) : Node(Arity.One, condition, update)
{
    public override JqValue One(Frame frame, JqValue input)
    {
        while (!condition.One(frame, input).IsTruthy)
        {
            frame.Run.Step();
            input = update.One(frame, input);
        }

        return input;
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        result = item;
        while (!condition.One(frame, result.Value).IsTruthy)
        {
            frame.Run.Step();
            var before = result;
            update.Opt(frame, before, out result);
        }

        return true;
    }
}

/// <summary><c>..</c>: a value and everything below it, without recursion.</summary>
internal sealed class RecurseNode() : Node(Arity.Many)
{
    private static readonly IterateNode children = new(optional: true);

    public override Cursor Open(Frame frame, in Item item) => new RecurseCursor(frame, item);

    private sealed class RecurseCursor(Frame frame, Item root) : Cursor
    {
        private readonly Stack<Cursor> open = [];
        private bool started;

        protected override bool Move(out Item item)
        {
            frame.Run.Step();
            if (!started)
            {
                started = true;
                item = root;
                Descend(root);
                return true;
            }

            while (open.TryPop(out var cursor))
            {
                if (Pull(ref cursor, out item))
                {
                    open.Push(cursor);
                    Descend(item);
                    return true;
                }
            }

            item = default;
            return false;
        }

        private void Descend(in Item item)
        {
            if (item.Value.IsArray || item.Value.IsObject)
            {
                open.Push(children.Open(frame, item));
            }
        }
    }
}

/// <summary><c>add(a)</c>, a sum that copies nothing it does not have to.</summary>
internal sealed class SumNode(Node source) : Node(Arity.One, source)
{
    public override JqValue One(Frame frame, JqValue input)
    {
        var outputs = Flow.Of(source, frame, input);
        var sum = new Sum(frame.Run);
        while (outputs.Next(out var item))
        {
            frame.Run.Step();
            sum.Add(item.Value);
        }

        return sum.Result;
    }
}

/// <summary><c>input</c>, which hands out the host's further inputs.</summary>
internal sealed class InputNode() : Node(Arity.One)
{
    public override JqValue One(Frame frame, JqValue input)
    {
        frame.Run.Step();
        try
        {
            return frame.Run.Host?.Inputs is { } inputs && inputs.MoveNext() ? inputs.Current.Value : throw new JqError("break");
        }
        catch (JqInputException malformed)
        {
            throw new JqError(malformed.Message);
        }
    }
}
