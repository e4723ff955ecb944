using Serverless.Jq.Evaluation.Nodes;
using Serverless.Jq.Syntax;

namespace Serverless.Jq.Evaluation;

/// <summary>The code of an argument. It has a frame of its own only where it declares variables.</summary>
internal sealed class Lambda(Node body, Level level) : ILinked
{
    private ParameterNode? passed;

    public Node Body { get; } = body;

    public void Link() => passed = Body as ParameterNode;

    public Frame Enter(Frame frame) => level.HasFrame ? new Frame(frame, level.SlotCount) : frame;

    /// <summary>The closure over this code; an argument that only passes a parameter on is that parameter's closure.</summary>
    public Closure Close(Frame frame) => passed is null || level.HasFrame ? new Closure(this, frame) : passed.Closure(frame);
}
