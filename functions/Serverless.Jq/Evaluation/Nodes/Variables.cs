using Serverless.Jq.Syntax;
using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary>A variable's place: which level of functions, and which slot in its frame.</summary>
internal readonly struct Slot(Level level, int index)
{
    public readonly Level Level = level;
    public readonly int Index = index;
}

/// <summary><c>$x</c></summary>
internal sealed class VariableNode(Level from, Slot slot) : Node(Arity.One), ILinked
{
    private int levels;

    public void Link() => levels = from.FramesUpTo(slot.Level);

    public override JqValue One(Frame frame, JqValue input) => frame.Up(levels).Slots[slot.Index];
}

/// <summary><c>label $x | a</c></summary>
internal sealed class LabelNode(int slot, Node body) : Node(Most(Arity.Optional, body.Arity), body)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        if (Opt(frame, new Item(input), out var item))
        {
            result = item.Value;
            return true;
        }

        result = default;
        return false;
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        var run = frame.Run;
        var depth = run.Depth;
        var mark = frame.Slots[slot] = run.NewLabel();
        try
        {
            return body.Opt(frame, item, out result);
        }
        catch (JqError error) when (error.Value.IsObject && ValueOrder.Same(error.Value, mark))
        {
            TryNode.Caught(run, depth);
            result = default;
            return false;
        }
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new LabelCursor(slot, body, frame, item) : base.Open(frame, item);

    private sealed class LabelCursor(int slot, Node body, Frame frame, Item input) : Cursor
    {
        private Cursor? inner;
        private JqValue mark;

        protected override bool Move(out Item item)
        {
            var run = frame.Run;
            run.Step();
            var depth = run.Depth;
            try
            {
                if (inner is null)
                {
                    mark = frame.Slots[slot] = run.NewLabel();
                    inner = body.Open(frame, input);
                }

                return Pull(ref inner, out item);
            }
            catch (JqError error) when (error.Value.IsObject && ValueOrder.Same(error.Value, mark))
            {
                TryNode.Caught(run, depth);
                inner = EmptyCursor.Instance;
                item = default;
                return false;
            }
        }
    }
}

/// <summary><c>break $x</c></summary>
internal sealed class BreakNode(Node label) : Node(Arity.Optional)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result) => throw new JqError(label.One(frame, input));
}

/// <summary><c>a as $x | b</c> and its destructuring kin.</summary>
internal sealed class BindNode(Node source, Pattern pattern, Node body)
    : Node(Most(Most(source.Arity, pattern.Arity), body.Arity), source, body, pattern.Tallest)
{
    public override JqValue One(Frame frame, JqValue input)
    {
        pattern.Bind(frame, source.One(frame, input));
        return body.One(frame, input);
    }

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        result = default;
        return source.Opt(frame, input, out var value) && pattern.Bind(frame, value) && body.Opt(frame, input, out result);
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        result = default;
        return source.Opt(frame, item.Value, out var value) && pattern.Bind(frame, value) && body.Opt(frame, item, out result);
    }

    public override Cursor Open(Frame frame, in Item item)
    {
        if (source.Arity == Arity.Many || pattern.Arity == Arity.Many)
        {
            return new BindCursor(Flow.Of(source, frame, item.Value), pattern, body, frame, item);
        }

        return source.Opt(frame, item.Value, out var value) && pattern.Bind(frame, value) ? body.Open(frame, item) : EmptyCursor.Instance;
    }

    public override void MarkTail() => body.MarkTail();

    private sealed class BindCursor(Flow sources, Pattern pattern, Node body, Frame frame, Item input) : Cursor
    {
        private Bindings bindings;
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

                if (bindings.Next())
                {
                    inner = Flow.Of(body, frame, input);
                }
                else if (sources.Next(out var value))
                {
                    bindings = new Bindings(pattern, frame, value.Value);
                }
                else
                {
                    return false;
                }
            }
        }
    }
}

/// <summary><c>a as p ?// q | b</c>: an error in one pattern or in the body moves on to the next pattern.</summary>
internal sealed class BindAlternativesNode(Node source, Pattern[] patterns, int[] slots, Node body)
    : Node(Arity.Many, [source, body, .. patterns.Select(pattern => pattern.Tallest)])
{
    public override Cursor Open(Frame frame, in Item item) =>
        new AlternativesCursor(Flow.Of(source, frame, item.Value), patterns, slots, body, frame, item);

    private sealed class AlternativesCursor(Flow sources, Pattern[] patterns, int[] slots, Node body, Frame frame, Item input) : Cursor
    {
        private JqValue value;
        private int current = patterns.Length;
        private Bindings bindings;
        private Flow inner;

        protected override bool Move(out Item item)
        {
            while (true)
            {
                frame.Run.Step();
                if (current == patterns.Length)
                {
                    if (!sources.Next(out var next))
                    {
                        item = default;
                        return false;
                    }

                    value = next.Value;
                    Begin(0);
                }

                if (TryMove(out item))
                {
                    return true;
                }
            }
        }

        /// <summary>False where this pattern has nothing more, or failed and the next has begun.</summary>
        private bool TryMove(out Item item)
        {
            var depth = frame.Run.Depth;
            try
            {
                while (!inner.Next(out item))
                {
                    if (!bindings.Next())
                    {
                        current = patterns.Length;
                        return false;
                    }

                    inner = Flow.Of(body, frame, input);
                }

                return true;
            }
            catch (JqError) when (current < patterns.Length - 1)
            {
                TryNode.Caught(frame.Run, depth);
                item = default;
                Begin(current + 1);
                return false;
            }
        }

        private void Begin(int pattern)
        {
            current = pattern;
            inner = default;
            foreach (var slot in slots)
            {
                frame.Slots[slot] = default;
            }

            bindings = new Bindings(patterns[pattern], frame, value);
        }
    }
}
