using Serverless.Jq.Evaluation;
using Serverless.Jq.Evaluation.Nodes;

namespace Serverless.Jq.Syntax;

/// <summary>An argument of a call as it was read.</summary>
internal sealed class Argument(Node body, Level level)
{
    public Node Body { get; } = body;

    public Level Level { get; } = level;

    /// <summary>The argument as a node of the caller, which enters a frame where the argument declares variables.</summary>
    public Node Node { get; } = level.HasFrame ? new FramedNode(body, level) : body;
}
