using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

internal delegate JqValue Native0(Run run, in JqValue input);

internal delegate JqValue Native1(Run run, in JqValue input, in JqValue argument);

internal delegate JqValue NativeN(Run run, in JqValue input, ReadOnlySpan<JqValue> arguments);

/// <summary>A library function of its input only.</summary>
internal sealed class Native0Node(Native0 function) : Node(Arity.One)
{
    public override JqValue One(Frame frame, JqValue input)
    {
        frame.Run.Step();
        return function(frame.Run, input);
    }
}

/// <summary>A library function of its input and one argument.</summary>
internal sealed class Native1Node(Native1 function, Node argument) : Node(argument.Arity, argument)
{
    public override JqValue One(Frame frame, JqValue input)
    {
        frame.Run.Step();
        return function(frame.Run, input, argument.One(frame, input));
    }

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        frame.Run.Step();
        var has = argument.Opt(frame, input, out var value);
        result = has ? function(frame.Run, input, value) : default;
        return has;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new NativeCursor(function, argument.Open(frame, new Item(item.Value)), frame.Run, item) : base.Open(frame, item);

    private sealed class NativeCursor(Native1 function, Cursor arguments, Run run, Item input) : Cursor
    {
        protected override bool Move(out Item item)
        {
            run.Step();
            var more = Pull(ref arguments, out var argument);
            item = more ? new Item(function(run, input.Value, argument.Value), input.Path) : default;
            return more;
        }
    }
}

/// <summary>A library function of several arguments; the last argument turns slowest.</summary>
internal sealed class NativeNNode(NativeN function, Node[] arguments) : Node(Most(arguments), arguments)
{
    private readonly Node[] slowestFirst = [.. arguments.Reverse()];

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        frame.Run.Step();
        var values = new JqValue[arguments.Length];
        for (var i = arguments.Length - 1; i >= 0; i--)
        {
            if (!arguments[i].Opt(frame, input, out values[i]))
            {
                result = default;
                return false;
            }
        }

        result = function(frame.Run, input, values);
        return true;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new NativeCursor(function, new Odometer(slowestFirst, frame, item.Value), frame.Run, item) : base.Open(frame, item);

    private sealed class NativeCursor(NativeN function, Odometer odometer, Run run, Item input) : Cursor
    {
        protected override bool Move(out Item item)
        {
            if (!odometer.Next())
            {
                item = default;
                return false;
            }

            var arguments = (JqValue[])odometer.Values.Clone();
            Array.Reverse(arguments);
            item = new Item(function(run, input.Value, arguments), input.Path);
            return true;
        }
    }
}
