using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>The variables of one call; <see cref="Parent"/> is the frame the code was defined in. A run is its own outermost frame.</summary>
internal class Frame
{
    public readonly Run Run;
    public readonly Frame? Parent;
    public readonly JqValue[] Slots;

    public Frame(Frame parent, int slots)
    {
        Run = parent.Run;
        Parent = parent;
        Slots = slots == 0 ? [] : new JqValue[slots];
    }

    protected Frame(int slots)
    {
        Run = (Run)this;
        Slots = slots == 0 ? [] : new JqValue[slots];
    }

    public Frame Up(int levels)
    {
        var frame = this;
        for (; levels > 0; levels--)
        {
            frame = frame.Parent!;
        }

        return frame;
    }
}

/// <summary>The frame of a function with parameters.</summary>
internal sealed class CallFrame(Frame parent, int slots, Closure[] arguments) : Frame(parent, slots)
{
    public readonly Closure[] Arguments = arguments;
}

/// <summary>An argument of a call: code, and the frame it was written in.</summary>
internal readonly struct Closure(Lambda lambda, Frame frame)
{
    public readonly Lambda Lambda = lambda;
    public readonly Frame Frame = frame;
}
