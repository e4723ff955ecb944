using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary><c>reduce a as $x (b; c)</c>: the last output of the update is the next state, null where it has none.</summary>
internal sealed class ReduceNode(Node source, Pattern pattern, Node start, Node update)
    : Node(start.Arity, source, start, update, pattern.Tallest)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        if (start.Opt(frame, input, out result))
        {
            result = Fold(frame, new Item(input), result);
            return true;
        }

        return false;
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        if (start.Opt(frame, item, out var state))
        {
            result = new Item(Fold(frame, item, state.Value), item.Path);
            return true;
        }

        result = default;
        return false;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new ReduceCursor(this, start.Open(frame, item), frame, item) : base.Open(frame, item);

    private JqValue Fold(Frame frame, in Item input, JqValue state)
    {
        var sources = Flow.Of(source, frame, input);
        while (sources.Next(out var value))
        {
            frame.Run.Step();
            if (pattern.Arity == Arity.One)
            {
                pattern.BindOnly(frame, value.Value);
                state = Next(frame, new Item(state, value.Path));
                continue;
            }

            var bindings = new Bindings(pattern, frame, value.Value);
            while (bindings.Next())
            {
                state = Next(frame, new Item(state, value.Path));
            }
        }

        return state;
    }

    private JqValue Next(Frame frame, in Item state)
    {
        if (update.Arity != Arity.Many)
        {
            return update.Opt(frame, state, out var only) ? only.Value : default;
        }

        JqValue last = default;
        var states = update.Open(frame, state);
        while (Cursor.Pull(ref states, out var next))
        {
            frame.Run.Step();
            last = next.Value;
        }

        return last;
    }

    private sealed class ReduceCursor(ReduceNode node, Cursor starts, Frame frame, Item input) : Cursor
    {
        protected override bool Move(out Item item)
        {
            var more = Pull(ref starts, out item);
            if (more)
            {
                item = new Item(node.Fold(frame, input, item.Value), input.Path);
            }

            return more;
        }
    }
}

/// <summary><c>foreach a as $x (b; c; d)</c></summary>
internal sealed class ForeachNode(Node source, Pattern pattern, Node start, Node update, Node extract)
    : Node(Arity.Many, source, start, update, extract, pattern.Tallest)
{
    public override Cursor Open(Frame frame, in Item item) => new ForeachCursor(source, pattern, start, update, extract, frame, item);

    private sealed class ForeachCursor(Node source, Pattern pattern, Node start, Node update, Node extract, Frame frame, Item input) : Cursor
    {
        private Flow starts = Flow.Of(start, frame, input);
        private Flow sources;
        private Bindings bindings;
        private Flow states;
        private Flow extracts;
        private JqValue state;
        private PathLink? path;

        protected override bool Move(out Item item)
        {
            while (true)
            {
                frame.Run.Step();
                if (extracts.Next(out item))
                {
                    return true;
                }

                if (states.Next(out var next))
                {
                    state = next.Value;
                    extracts = Flow.Of(extract, frame, next);
                }
                else if (bindings.Next())
                {
                    var before = state;
                    state = default;
                    states = Flow.Of(update, frame, new Item(before, path));
                }
                else if (sources.Next(out var value))
                {
                    path = value.Path;
                    bindings = new Bindings(pattern, frame, value.Value);
                }
                else if (starts.Next(out var first))
                {
                    state = first.Value;
                    sources = Flow.Of(source, frame, input);
                }
                else
                {
                    return false;
                }
            }
        }
    }
}
