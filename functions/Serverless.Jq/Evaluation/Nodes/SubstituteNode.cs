using Serverless.Jq.Builtins;
using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary><c>sub</c> and <c>gsub</c>: the replacement is evaluated with the named captures, and each of its outputs makes a result.</summary>
internal sealed class SubstituteNode(Node pattern, Node replacement, Node? modifiers, bool global)
    : Node(modifiers is null || modifiers.Arity == Arity.One ? replacement.Arity == Arity.One ? pattern.Arity : Arity.Many : Arity.Many, pattern, replacement, modifiers)
{
    private readonly Node[] parts = modifiers is null ? [pattern] : [pattern, modifiers];

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        result = default;
        if (!pattern.Opt(frame, input, out JqValue regex))
        {
            return false;
        }

        JqValue modifier = default;
        modifiers?.Opt(frame, input, out modifier);
        result = Substitute(frame, input, regex, modifier).Items[0];
        return true;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new SubstituteCursor(this, new Odometer(parts, frame, item.Value), frame, item) : base.Open(frame, item);

    private JqArray Substitute(Frame frame, in JqValue input, in JqValue regex, in JqValue modifier)
    {
        var run = frame.Run;
        var program = Regexes.Prepare(run, input, regex, global ? Operators.Add(run, modifier, JqValue.Of("g")) : modifier, out var text);
        var results = new List<JqValue>();
        var from = 0;
        foreach (var match in program.Matches(run, text))
        {
            var (start, end, _) = RegexProgram.WholePart(match, text);
            var gap = JqValue.Of(text[from..Math.Max(from, start)]);
            var inserts = Flow.Of(replacement, frame, program.Captures(match, text));
            for (var i = 0; inserts.Next(out var insert); i++)
            {
                run.Step();
                var piece = Operators.Add(run, gap, insert.Value);
                if (i == results.Count)
                {
                    results.Add(piece);
                }
                else
                {
                    results[i] = Operators.Add(run, results[i], piece);
                }
            }

            from = end;
        }

        if (results.Count == 0)
        {
            return JqArray.FromExact([input]);
        }

        var rest = JqValue.Of(text[from..]);
        return JqArray.FromExact([.. results.Select(result => Operators.Add(run, result, rest))]);
    }

    private sealed class SubstituteCursor(SubstituteNode node, Odometer odometer, Frame frame, Item input) : Cursor
    {
        private JqArray results = JqArray.Empty;
        private int next;

        protected override bool Move(out Item item)
        {
            while (next == results.Count)
            {
                if (!odometer.Next())
                {
                    item = default;
                    return false;
                }

                results = node.Substitute(frame, input.Value, odometer.Values[0], odometer.Values.Length > 1 ? odometer.Values[1] : default);
                next = 0;
            }

            item = new Item(results.Items[next++], input.Path);
            return true;
        }
    }
}
