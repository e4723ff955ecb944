using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>A value on its way through the program, and in a path expression the last place that was reached.</summary>
internal readonly struct Item(JqValue value, PathLink? path = null)
{
    public readonly JqValue Value = value;
    public readonly PathLink? Path = path;

    /// <summary>False where a path expression has left its path, as <c>path(1)</c> does.</summary>
    public bool OnPath => Path is null || JqValue.Identical(Value, Path.Value);

    public Item Step(in JqValue key, in JqValue value) => new(value, Path is null ? null : new PathLink(Path, key, value));
}
