using Serverless.Jq.Evaluation;

namespace Serverless.Jq.Syntax;

/// <summary>A defined function. While its own body is being read, a call of it counts as having many outputs.</summary>
internal sealed class Function(string name, string[] parameters, Level level, int[] valueSlots)
{
    private Node? body;

    public string Name { get; } = name;

    public string[] Parameters { get; } = parameters;

    public Level Level { get; } = level;

    /// <summary>For each parameter declared with a dollar the slot of its variable, else -1.</summary>
    public int[] ValueSlots { get; } = valueSlots;

    public Arity Arity => body?.Arity ?? Arity.Many;

    public Node Body
    {
        get => body!;
        set
        {
            body = value;
            value.MarkTail();
        }
    }
}
