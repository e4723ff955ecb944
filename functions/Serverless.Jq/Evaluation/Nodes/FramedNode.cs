using Serverless.Jq.Syntax;
using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary>An argument with variables of its own, evaluated in a new frame each time, so that it can be entered while it is running.</summary>
internal sealed class FramedNode(Node body, Level level) : Node(body.Arity, body)
{
    public override JqValue One(Frame frame, JqValue input) => body.One(Inner(frame), input);

    public override bool Opt(Frame frame, JqValue input, out JqValue result) => body.Opt(Inner(frame), input, out result);

    public override bool Opt(Frame frame, in Item item, out Item result) => body.Opt(Inner(frame), item, out result);

    public override Cursor Open(Frame frame, in Item item) => body.Open(Inner(frame), item);

    private Frame Inner(Frame frame) => new(frame, level.SlotCount);
}

/// <summary><c>$ENV</c> and <c>env</c></summary>
internal sealed class EnvironmentNode() : Node(Arity.One)
{
    public override JqValue One(Frame frame, JqValue input) =>
        frame.Run.Host?.Environment is { } environment ? JqValue.Of(environment) : JqValue.Of(JqObject.Empty);
}

/// <summary>Leaves each output in a slot as well, for a sibling that is evaluated next.</summary>
internal sealed class StoreNode(Node body, int slot) : Node(body.Arity, body)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        var has = body.Opt(frame, input, out result);
        frame.Slots[slot] = result;
        return has;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new StoreCursor(body.Open(frame, item), slot, frame) : base.Open(frame, item);

    private sealed class StoreCursor(Cursor inner, int slot, Frame frame) : Cursor
    {
        protected override bool Move(out Item item)
        {
            var more = Pull(ref inner, out item);
            frame.Slots[slot] = item.Value;
            return more;
        }
    }
}
