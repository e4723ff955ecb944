using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>One step of a path, linked to the steps before it.</summary>
internal sealed class PathLink
{
    private readonly PathLink? parent;
    private readonly JqValue key;
    private readonly int length;

    /// <summary>Where a path begins.</summary>
    public PathLink(in JqValue root) => Value = root;

    public PathLink(PathLink parent, in JqValue key, in JqValue value)
    {
        this.parent = parent;
        this.key = key;
        length = parent.length + 1;
        Value = value;
    }

    /// <summary>The value at this place.</summary>
    public JqValue Value { get; }

    public int Length => length;

    public JqValue[] Keys()
    {
        var keys = new JqValue[length];
        for (var link = this; link.parent is not null; link = link.parent)
        {
            keys[link.length - 1] = link.key;
        }

        return keys;
    }

    public JqValue ToValue() => JqValue.Of(JqArray.FromExact(Keys()));
}
