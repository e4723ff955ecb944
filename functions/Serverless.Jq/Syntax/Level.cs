using Serverless.Jq.Evaluation;

namespace Serverless.Jq.Syntax;

/// <summary>A body of code that may have a frame: the program, a function, or an argument.</summary>
internal sealed class Level(Level? parent, bool hasArguments)
{
    public Level? Parent { get; } = parent;

    public int SlotCount { get; private set; }

    /// <summary>Known once the body has been read: a body without variables and arguments runs in the frame around it.</summary>
    public bool HasFrame => Parent is null || hasArguments || SlotCount > 0;

    public int NewSlot() => SlotCount++;

    /// <summary>Frames to climb from code of this level to the frame of an outer one.</summary>
    public int FramesUpTo(Level outer)
    {
        // A level without a frame shares the frame of the level around it.
        while (!outer.HasFrame)
        {
            outer = outer.Parent!;
        }

        var frames = 0;
        for (var level = this; level != outer; level = level.Parent!)
        {
            frames += level.HasFrame ? 1 : 0;
        }

        return frames;
    }
}

/// <summary>A piece of the program that can be finished only when the whole is known.</summary>
internal interface ILinked
{
    void Link();
}
