using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary>A string with expressions in it, whose outputs are text; the last expression turns slowest.</summary>
internal sealed class InterpolationNode(Node[] parts) : Node(Most(parts), parts)
{
    private readonly Node[] slowestFirst = [.. parts.Reverse()];

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        frame.Run.Step();
        var texts = new string[parts.Length];
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            if (!parts[i].Opt(frame, input, out JqValue part))
            {
                result = default;
                return false;
            }

            texts[i] = part.Text;
        }

        result = Joined(frame.Run, texts);
        return true;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new InterpolationCursor(new Odometer(slowestFirst, frame, item.Value), frame.Run, item.Path) : base.Open(frame, item);

    private static JqValue Joined(Run run, string[] texts)
    {
        run.Build(texts.Sum(text => (long)text.Length));
        return JqValue.Of(string.Concat(texts));
    }

    private sealed class InterpolationCursor(Odometer odometer, Run run, PathLink? path) : Cursor
    {
        protected override bool Move(out Item item)
        {
            var more = odometer.Next();
            item = more ? new Item(Joined(run, [.. odometer.Values.Reverse().Select(value => value.Text)]), path) : default;
            return more;
        }
    }
}
