using System.Runtime.CompilerServices;
using Serverless.Jq.Syntax;
using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary>A call of a function the program (or the library) defines.</summary>
internal sealed class CallNode : Node, ILinked
{
    private readonly Function function;
    private readonly Lambda[] arguments;
    private readonly Level from;
    private readonly bool hasValues;
    private int levels;
    private bool tail;

    public CallNode(Function function, Lambda[] arguments, Level from)
        : base(ArityOf(function, arguments), arguments.Select(argument => argument.Body).ToArray())
    {
        this.function = function;
        this.arguments = arguments;
        this.from = from;
        hasValues = function.ValueSlots.Any(slot => slot >= 0);
    }

    public void Link() => levels = from.FramesUpTo(function.Level.Parent!);

    public override void MarkTail() => tail = true;

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        var run = frame.Run;
        run.Enter();
        var callee = Callee(frame);
        result = default;
        var has = BindValues(frame, callee, input) && function.Body.Opt(callee, input, out result);
        run.Leave();
        return has;
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        var run = frame.Run;
        run.Enter();
        var callee = Callee(frame);
        result = default;
        var has = BindValues(frame, callee, item.Value) && function.Body.Opt(callee, item, out result);
        run.Leave();
        return has;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new CallCursor(this, frame, item) : base.Open(frame, item);

    private static Arity ArityOf(Function function, Lambda[] arguments)
    {
        var arity = function.Arity;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (function.ValueSlots[i] >= 0)
            {
                arity = Most(arity, arguments[i].Body.Arity);
            }
        }

        return arity;
    }

    private Frame Callee(Frame frame)
    {
        var defined = frame.Up(levels);
        if (!function.Level.HasFrame)
        {
            return defined;
        }

        if (arguments.Length == 0)
        {
            return new Frame(defined, function.Level.SlotCount);
        }

        var closures = new Closure[arguments.Length];
        for (var i = 0; i < closures.Length; i++)
        {
            closures[i] = arguments[i].Close(frame);
        }

        return new CallFrame(defined, function.Level.SlotCount, closures);
    }

    /// <summary>Evaluates the arguments declared with a dollar, where each has at most one output; false where one has none.</summary>
    private bool BindValues(Frame frame, Frame callee, in JqValue input)
    {
        if (hasValues)
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                if (function.ValueSlots[i] >= 0 && !arguments[i].Body.Opt(arguments[i].Enter(frame), input, out callee.Slots[function.ValueSlots[i]]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private sealed class CallCursor(CallNode call, Frame frame, Item input) : Cursor
    {
        private Cursor? inner;

        protected override bool Move(out Item item)
        {
            var run = frame.Run;
            run.Enter();
            inner ??= Begin();
            if (call.tail)
            {
                run.Leave();
                item = default;
                Tail = inner;
                return false;
            }

            var more = Pull(ref inner, out item);
            run.Leave();
            return more;
        }

        private Cursor Begin()
        {
            for (var i = 0; i < call.arguments.Length; i++)
            {
                if (call.function.ValueSlots[i] >= 0 && call.arguments[i].Body.Arity == Arity.Many)
                {
                    return new ValuesCursor(call, frame, input);
                }
            }

            var callee = call.Callee(frame);
            return call.BindValues(frame, callee, input.Value) ? call.function.Body.Open(callee, input) : EmptyCursor.Instance;
        }
    }

    /// <summary>Calls once for each combination of the values of dollar arguments; the first turns slowest.</summary>
    private sealed class ValuesCursor(CallNode call, Frame frame, Item input) : Cursor
    {
        private readonly Frame callee = call.Callee(frame);
        private readonly Flow[] values = new Flow[call.arguments.Length];
        private bool started;
        private Flow inner;

        protected override bool Move(out Item item)
        {
            frame.Run.Step();
            while (!inner.Next(out item))
            {
                frame.Run.Step();
                if (!Turn())
                {
                    return false;
                }

                inner = Flow.Of(call.function.Body, callee, input);
            }

            return true;
        }

        private bool Turn()
        {
            var slots = call.function.ValueSlots;
            var i = started ? slots.Length - 1 : 0;
            if (!started)
            {
                started = true;
                Begin(0);
            }

            while (i >= 0)
            {
                if (!values[i].Next(out var value))
                {
                    i--;
                    continue;
                }

                if (slots[i] >= 0)
                {
                    callee.Slots[slots[i]] = value.Value;
                }

                if (i == slots.Length - 1)
                {
                    return true;
                }

                Begin(++i);
            }

            return false;
        }

        private void Begin(int i)
        {
            var argument = call.arguments[i];
            values[i] = call.function.ValueSlots[i] >= 0
                ? Flow.Of(argument.Body, argument.Enter(frame), input.Value)
                : Flow.Of(IdentityNode.Instance, frame, input.Value);
        }
    }
}

/// <summary>A call of a parameter: the code of the argument, in the frame of its caller.</summary>
internal sealed class ParameterNode(Level from, Level owner, int index) : Node(Arity.Many), ILinked
{
    private int levels;

    public void Link() => levels = from.FramesUpTo(owner);

    public Closure Closure(Frame frame) => Unsafe.As<CallFrame>(frame.Up(levels)).Arguments[index];

    public override Cursor Open(Frame frame, in Item item) => new ParameterCursor(Closure(frame), item);

    private sealed class ParameterCursor(Closure closure, Item input) : Cursor
    {
        protected override bool Move(out Item item)
        {
            NativeStack.Check();
            closure.Frame.Run.Step();
            Tail = closure.Lambda.Body.Open(closure.Lambda.Enter(closure.Frame), input);
            item = default;
            return false;
        }
    }
}
