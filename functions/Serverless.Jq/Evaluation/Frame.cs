using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>The variables and closures of one call; <see cref="Parent"/> is the frame the code was defined in.</summary>
internal sealed class Frame(Run run, Frame? parent, int slots, Closure[]? arguments)
{
    public readonly Run Run = run;
    public readonly Frame? Parent = parent;
    public readonly JqValue[] Slots = slots == 0 ? [] : new JqValue[slots];
    public readonly Closure[]? Arguments = arguments;

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

/// <summary>An argument of a call: code, and the frame it was written in.</summary>
internal readonly struct Closure(Lambda lambda, Frame frame)
{
    public readonly Lambda Lambda = lambda;
    public readonly Frame Frame = frame;
}
